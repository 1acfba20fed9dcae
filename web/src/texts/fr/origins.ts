/** Français : d’où viennent les mots d’un GPT. */
import type { originTexts as english } from "../origins";
import type { Translated } from "../translated";

const parts = {
  description: "description",
  instructions: "instructions",
  starters: "amorces de chat",
  action: "une action",
  file: "un fichier de connaissances",
};
const listed = (words: string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} et ${words[words.length - 1]}` : (words[0] ?? "");

export const originTexts: Translated<typeof english> = {
  title: "Basé sur",
  text: "Ces personnes décident aussi de l’entraînement. Pour y mettre fin, videz le champ et réécrivez-le, ou remplacez le fichier ou l’action. Modifier leur texte ne suffit pas.",
  copied: (name) => (name ? `Un GPT de ${name}` : "Un GPT dont le créateur ne peut plus être consulté"),
  former: (name) => (name ? `Ancien propriétaire : ${name}` : "Un ancien propriétaire qui ne peut plus être consulté"),
  parts: (held) => `Dans : ${listed(held.map((part) => parts[part]))}.`,
  allows: "Autorise l’entraînement.",
  refuses: "N’autorise pas l’entraînement ; aucun chat avec ce GPT n’est donc utilisé.",
  usedByOthers:
    "Des GPT d’autres personnes sont basés sur celui-ci, et votre choix s’y applique aussi. Nous n’indiquons ni lesquels ni combien.",

  formerTitle: "GPT que vous avez transférés",
  formerText:
    "Vous décidez toujours de ce que vous avez écrit, dans chaque copie, jusqu’à son remplacement. Cela ne sert pas à l’entraînement, sauf si vous l’autorisez ici.",
  until: (day) => `Transféré le ${day}.`,
  inUse: "Ce que vous avez écrit est encore utilisé.",
  notInUse: "Rien de ce que vous avez écrit n’est plus utilisé.",
  allowFor: (gpt) => `Utiliser ce que j’ai écrit dans ${gpt} pour l’entraînement`,
};
