/** Français : les liens d’offres, quand le serveur n’envoie pas d’e-mails. */
import type { offerLinkTexts as english } from "../offerLinks";
import type { Translated } from "../translated";

export const offerLinkTexts: Translated<typeof english> = {
  passOn: (email) =>
    `Envoyez vous-même ce lien à ${email}. Une fois ouvert, l’offre apparaît dans le compte de cette personne.`,
  label: "Lien de l’offre",
  once: "Affiché une seule fois. Si vous créez un nouveau lien, celui-ci ne fonctionnera plus.",
  copy: "Copier le lien",
  unopened: "Le lien n’a pas encore été ouvert.",
  needed: "Il faut un lien pour voir cette offre. Créez-en un et envoyez-le.",
  new: "Nouveau lien",
  newOf: (email) => `Nouveau lien pour ${email}`,

  title: "On vous offre un GPT",
  missing: "Ouvrez le lien complet que vous avez reçu, avec le code à la fin.",
  signInFirst: "Connectez-vous avec l’adresse e-mail à laquelle cette offre a été envoyée.",
  as: (name, email) => `Vous êtes connecté comme ${name}, ${email}.`,
  toGpts: "Aller aux GPT",
};
