/** Français : les fichiers joints à un message. */
import type { fileTexts as english } from "../givenFiles";
import type { Translated } from "../translated";

export const fileTexts: Translated<typeof english> = {
  add: "Ajouter des fichiers",
  drop: "Déposez des fichiers pour les joindre",
  list: "Fichiers à envoyer",
  attached: "Fichiers de ce message",
  sending: (part) => `Envoi, ${part}`,
  reading: "Lecture…",
  recognised: "Texte reconnu dans un scan",
  stillReading: "Vos fichiers sont encore en cours de lecture.",
  remove: (name) => `Retirer ${name}`,
  cancel: (name) => `Annuler l’envoi de ${name}`,
  describe: "Décrivez cette image (facultatif)",
  describeOf: (name) => `Décrire ${name}`,
  tooMany: (most) => `Vous pouvez joindre jusqu’à ${most} fichiers par message. Les autres n’ont pas été ajoutés.`,
  save: (name) => `Télécharger ${name}`,
  picture: (name) => `Image : ${name}`,
  trainingNote: "Les fichiers, et tout ce qui les suit dans ce chat, ne servent jamais à l’entraînement.",
  noImages: "Ce modèle ne peut pas lire d’images. Retirez l’image ou décrivez-la dans votre message.",
};
