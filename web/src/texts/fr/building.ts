/** Français : ce que les créateurs font d’un GPT en plus de l’écrire. */
import type { buildingTexts as english } from "../building";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const buildingTexts: Translated<typeof english> = {
  builderText: "Les créateurs choisissent eux-mêmes leur nom. Ce serveur ne le vérifie pas.",
  builderGpts: (n) => `${plural(n, "GPT", "GPT")} que vous pouvez utiliser`,

  duplicate: "Dupliquer",
  duplicateTitle: "Dupliquer ce GPT ?",
  duplicating: "Duplication…",
  duplicateText:
    "Crée une copie avec ses connaissances et ses actions, sans les secrets. Les auteurs d’origine décident toujours si leurs parties servent à l’entraînement.",
  duplicated: "Ouvrir la copie",

  versions: "Versions",
  versionsText:
    "Rétablissez une version dans votre brouillon. Rien ne change pour les utilisateurs tant que vous ne publiez pas.",
  none: "Aucune version pour l’instant",
  noneText: "Chaque version que vous publiez apparaît ici.",
  version: (n) => `Version ${n}`,
  current: "Publiée",
  noNote: "Sans note",
  compare: (n) => `Comparer la version ${n} avec votre brouillon`,
  compareShort: "Comparer",
  back: "Toutes les versions",
  restore: "Rétablir dans le brouillon",
  restoreTitle: (n) => `Rétablir la version ${n} ?`,
  restoreText:
    "Cela remplace votre brouillon. Les fichiers de connaissances restent. Les actions rétablies demandent de nouveau leur secret et l’accord des utilisateurs.",
  restoreDo: "Rétablir",
  note: "Nouveautés (facultatif)",
  noteHint: "Visible dans la liste des versions, pas pour les personnes qui discutent avec le GPT.",

  compareTitle: (n) => `La version ${n} et votre brouillon`,
  same: "Votre brouillon est identique à cette version.",
  fields: {
    name: "Nom",
    description: "Description",
    instructions: "Instructions",
    starters: "Amorces de chat",
    model: "Modèle",
    knowledge_use: "Affichage des sources",
    policy: "Politique de confidentialité",
    auth: "Authentification",
    document: "Document",
  },
  thisVersion: "Cette version",
  draft: "Brouillon",
  emptyValue: "Vide",
  serversChoice: "Modèle par défaut",
  removedLine: "Seulement dans cette version :",
  addedLine: "Seulement dans le brouillon :",
  unchanged: (n) => plural(n, "ligne inchangée", "lignes inchangées"),
  tooLong: "Le document a changé. Il est trop long pour être comparé ligne par ligne.",
  actions: "Actions",
  action: { added: "Nouvelle dans le brouillon", removed: "Absente du brouillon", changed: "Modifiée" },
  operations: {
    added: (names) => `Ajoutées dans le brouillon : ${names}.`,
    removed: (names) => `Retirées du brouillon : ${names}.`,
    changed: (names) =>
      `Modifiées : ${names}. Les personnes qui les ont toujours autorisées devront les autoriser de nouveau.`,
  },
  knowledge: "Connaissances",
  filesSince: (n) =>
    `${plural(n, "fichier ajouté", "fichiers ajoutés")} depuis. Toutes les versions partagent les mêmes connaissances :`,

  retry: (name) => `Traiter ${name} de nouveau`,
  replace: (name) => `Remplacer ${name}`,
  replacing: (percent) => `Remplacement : ${percent}`,
  tryOut: "Tester la recherche",
  tryText: "Posez une question pour voir quels passages le GPT recevrait. Rien n’est enregistré.",
  question: "Question",
  find: "Trouver des passages",
  finding: "Recherche…",
  nothingFound: "Aucun passage trouvé. Le GPT répondrait sans ses connaissances.",
  found: (n) => `${plural(n, "passage", "passages")}, du meilleur au moins bon`,
  score: (percent) => `Pertinence ${percent}`,
  scoreHint: "Par rapport au meilleur résultat, selon les mots et le sens.",
};
