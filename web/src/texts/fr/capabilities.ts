/** Français : ce que les GPT peuvent faire en plus de répondre. */
import type { capabilityTexts as english } from "../capabilities";
import type { Translated } from "../translated";

export const capabilityTexts: Translated<typeof english> = {
  title: "Capacités",
  hint: "Ce que ce GPT peut faire en plus de répondre.",
  names: {
    web_search: "Chercher sur le web",
    read_pages: "Lire des pages web",
    code: "Exécuter du Python",
    images: "Créer des images",
  },
  about: {
    web_search: "L’accord est demandé avant une recherche ; il peut valoir pour un chat, ou toujours.",
    read_pages: "L’accord est demandé avant chaque page, et son adresse est affichée.",
    code: "Pour des calculs, des fichiers et des graphiques, dans un environnement isolé sur ce serveur.",
    images:
      "L’accord est demandé avant qu’une description quitte ce serveur, sauf avec « Toujours autoriser », et avant chaque image personnelle à modifier.",
  },
  /** The same, addressed to the chatting user. */
  aboutYours: {
    web_search:
      "Vous voyez chaque recherche avant son envoi au moteur de recherche, sauf si vous les avez déjà autorisées.",
    read_pages: "Vous voyez chaque adresse avant que la page s’ouvre.",
    code: "Pour des calculs, des fichiers et des graphiques, dans un environnement isolé sur ce serveur.",
    images:
      "Vous voyez chaque description avant qu’elle quitte ce serveur, sauf si vous l’avez déjà autorisé, et chacune de vos images avant qu’elle soit modifiée.",
  },
  sealed: "Rien ne peut quitter ce serveur : celles qui envoient des données ailleurs sont désactivées.",
  on: "Activée",
  none: "Aucune",
  dialog: "Ce que ce GPT peut faire",
  dialogText:
    "En plus de répondre. Rien ne quitte ce serveur pour cela sans votre accord : une fois, pour un chat ou toujours.",
  notHere: "Indisponible ici",
  rule: {
    about:
      "Ce que les GPT peuvent faire ici en plus de répondre. La règle s’applique tout de suite, y compris dans les chats en cours.",
    all: "Toutes celles que ce serveur propose",
    some: "Seulement celles-ci",
    none: "Aucune",
  },
  admin: {
    text: "Ce que ce serveur propose aux GPT en plus de répondre. On l’active pour chaque GPT.",
    offered: "Proposée",
    notOffered: "Non proposée",
  },
  key: {
    legend: "Ce que les GPT peuvent faire avec cette clé",
    hint: "Seules ces capacités fonctionnent avec cette clé.",
    scope: (names) => `capacités : ${names}`,
  },
};
