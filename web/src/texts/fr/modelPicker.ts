/** Français : choisir un modèle, qui l’exploite, et ses paramètres. */
import type { modelPickerTexts as english } from "../modelPicker";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const modelPickerTexts: Translated<typeof english> = {
  button: (name: string) => `Modèle : ${name}`,
  choose: "Choisir un modèle",
  searchWords: "modele fournisseur changer llm ia",
  add: "Ajouter un modèle",
  search: "Rechercher un modèle",
  none: (words: string) => `Aucun modèle ne s’appelle « ${words} ».`,
  empty: "Aucun modèle n’est disponible pour le moment.",
  isDefault: "Par défaut",
  unavailable: "Indisponible ici.",
  choiceUnavailable: (name: string, next: string) => `« ${name} » n’est plus disponible. ${next} répondra ensuite.`,
  answersNext: (next: string) => `${next} répondra ensuite.`,

  tryWith: "Régénérer avec un autre modèle",
  tryAgainWith: (name: string) => `Réessayer avec ${name}`,
  others: "Autres modèles",

  facts: {
    thisServer: "Ce serveur",
    operator: "Machine de l’exploitant",
    unknownCountry: "pays inconnu",
    nothingLeaves: "rien n’en sort",
    stays: "les messages y restent",
    keepsNothing: "ne conserve rien",
    keeps: (days: number) => `conserve pendant ${plural(days, "jour", "jours")}`,
    keepsUnknown: "durée de conservation inconnue",
    trains: "s’entraîne avec les messages",
    trainsNot: "ne s’entraîne pas",
    trainsUnknown: "entraînement inconnu",
    masks: "masqué par défaut",
    declared: (day) => `déclaré le ${day}`,
    contradicted: (day) => `un test du ${day} dit autre chose`,
  },

  letsChoose: "Les autres peuvent choisir un autre modèle",
  letsHint: "Leurs messages vont alors au fournisseur du modèle choisi.",
  letsYes: "Oui",
  letsNo: "Non",

  parameters: "Paramètres",
  parametersText: "Pour ce chat. Les champs vides restent ceux du GPT ou du modèle.",
  parametersOfGpt: "Pour toutes les réponses de ce GPT. Les champs vides restent ceux du modèle.",
  parametersSet: (count: number) => plural(count, "paramètre défini", "paramètres définis"),
  temperature: "Température",
  temperatureHint: "De 0 à 2. Plus bas, c’est plus prévisible ; plus haut, plus varié.",
  topP: "Top-p",
  topPHint: "De 0 à 1. Plus bas, les mots sont plus probables. Changez ceci ou la température, pas les deux.",
  longest: "Réponse la plus longue, en tokens",
  longestHint: "Au moins 16. Un token fait environ quatre caractères.",
  effort: "Effort de raisonnement",
  effortHint: "Seulement pour les modèles qui raisonnent.",
  efforts: { none: "Selon le modèle", minimal: "Minimal", low: "Faible", medium: "Moyen", high: "Élevé" },
  notNumber: (least: string, most: string | null) =>
    most === null
      ? `Saisissez un nombre entier à partir de ${least}.`
      : `Saisissez un nombre entre ${least} et ${most}.`,
  reset: "Réinitialiser",
  save: "Enregistrer",
  cancel: "Annuler",
};
