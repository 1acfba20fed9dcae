/** Français : la règle d’un espace de travail sur les données personnelles. */
import type { maskingRuleTexts as english } from "../maskingRule";
import { plural } from "../plural";
import type { Translated } from "../translated";
import { maskingTexts } from "./masking";

export const maskingRuleTexts: Translated<typeof english> = {
  name: "Données personnelles",
  about:
    "Pour les modèles externes. Les données masquées sont remplacées par des données de substitution et les réponses reviennent avec l’original. Le masquage réduit les données personnelles, sans tout trouver.",
  blockHint: "Un message avec des données bloquées n’est pas envoyé. La personne en voit la raison.",
  secretHint: "Les mots de passe et les clés sont masqués partout où quelque chose l’est.",
  trusted: "Fournisseurs de confiance",
  trustedHint: "Ils reçoivent les données personnelles non masquées.",
  none: "Chacun décide du masquage.",
  masked: "Masqué",
  blocked: "Non envoyé",
  unmasked: "Non masqué pour",
  rules: { allow: "Autoriser", mask: "Masquer", block: "Bloquer" },
  kinds: { ...maskingTexts.kinds, word: "Mots à masquer" },
  sums: {
    title: "Données personnelles",
    text: "Questions contenant des données personnelles, pour les mois terminés et au moins 3 personnes à chaque fois. Les chats temporaires et les clés d’API ne comptent pas.",
    row: (kind, outcome) => `${kind}, ${outcome}`,
    outcomes: { allow: "autorisé", mask: "masqué", block: "non envoyé" },
    questions: "Questions",
    people: "Personnes",
  },
  words: {
    title: "Mots à masquer",
    text: "Masqués dans chaque message d’ici pour les modèles externes, comme les noms de projets.",
    field: "Un par ligne",
    save: "Enregistrer les mots",
    none: "Aucun mot à masquer.",
    count: (n: number) =>
      `${plural(n, "mot est masqué", "mots sont masqués")}. Seuls les propriétaires peuvent les voir.`,
  },
};
