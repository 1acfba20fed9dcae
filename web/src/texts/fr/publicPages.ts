/** Français : pages publiques des GPT, et ce qui est mesuré de leurs demandes. */
import type { publicPageTexts as english } from "../publicPages";
import type { Translated } from "../translated";

const number = (n: number) => n.toLocaleString("fr");

export const publicPageTexts: Translated<typeof english> = {
  shown: "Page publique",
  shownHint:
    "Sans compte, on peut lire une présentation de ce GPT : nom, image, description, suggestions, services, confidentialité et votre nom. Jamais les instructions ni les fichiers.",
  indexed: "Les moteurs de recherche peuvent l’afficher",
  preview: "Aperçu",
  address: "Adresse de la page publique",
  copy: "Copier l’adresse de la page publique",
  measured: {
    title: "Comment ses demandes sont accueillies",
    tooFew: "Pas encore assez de personnes pour le mesurer.",
    data: "Données personnelles dans les demandes",
    noGroup: "Aucune ne se distingue du bruit.",
    share: (low: number, high: number) => `${low}–${high} %`,
    over: (first: string, last: string, people: number, noise: number) =>
      `Du ${first} au ${last}, sur au moins ${number(people)} personnes. Un bruit aléatoire de ±${number(noise)} dans chaque nombre protège toutes les personnes comptées.`,
  },
};
