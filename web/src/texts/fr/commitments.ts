/** Français : les engagements de confidentialité. */
import type { commitmentTexts as english } from "../commitments";
import type { Translated } from "../translated";

export const commitmentTexts: Translated<typeof english> = {
  title: "Engagements de confidentialité",
  intro:
    "Chaque réponse est appliquée par le code de ce serveur et couverte par des tests. Vous pouvez la vérifier vous-même.",
  commonQuestions: "Les premières questions",
  moreAnswers: "Autres réponses",
  contents: "Sur cette page",
  all: "Tous les engagements de confidentialité",
  printVersion: "Version à lire ou à imprimer",
  details: "Détails",
  exact: "L’engagement exact (en anglais)",
  forYou: "Pour vous",
  readers: { who: "Qui", reads: "Peut lire", noticed: "Comment vous le sauriez" },
  mechanism: "Appliqué par",
  proofs: "Prouvé par ces tests du code source",
  shownWhere: "Où vous le voyez",
  notYet: "Pas encore appliqué. Ne comptez pas dessus.",
  server: "Ce serveur",
  check: "Vérifier soi-même",
  checks: {
    records: "Voir ce que le journal signé contient sur vous",
    recordsText: "Votre navigateur vérifie que le journal n’a jamais été réécrit.",
    checkpoint: "Garder le dernier point de contrôle du journal",
    checkpointText: "Grâce à lui, vous remarqueriez toute réécriture ultérieure.",
    verify: "Vérifier tout le serveur",
    verifyText: "Les exploitants vérifient chaque engagement sur les données elles-mêmes, sans les lire.",
    threats: "Lire ce qui reste un risque",
    threatsText: "Le modèle de menaces se trouve dans le code source.",
  },
};
