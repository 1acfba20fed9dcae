/** Français : du Python exécuté dans un chat. */
import type { codeTexts as english } from "../code";
import type { Translated } from "../translated";

export const codeTexts: Translated<typeof english> = {
  running: "Python s’exécute…",
  ranPython: (time) => `Python exécuté · ${time}`,
  failed: (time) => `Échec de Python · ${time}`,
  notRun: "Python n’a pas été exécuté",
  byPerson: "Vous l’avez réexécuté.",
  runsHere: "Exécuté sur ce serveur, sans accès au réseau. Le modèle lit le résultat.",
  output: "Sortie",
  noOutput: "Aucune sortie.",
  error: "Erreur",
  copyOutput: "Copier la sortie",
  runAgain: "Réexécuter",
  edit: "Modifier et exécuter",
  source: "Code Python",
  run: "Exécuter",
  rerunning: "Exécution…",
  files: "Fichiers créés par Python",
  pictures: "Images créées par Python",
  picture: (name) => `Image : ${name}`,
  download: (name) => `Télécharger ${name}`,
  table: "Tableau",
  sort: (column) => `Trier par ${column}`,
  someRows: (shown, all) => `Les ${shown} premières lignes sur ${all}`,
};
