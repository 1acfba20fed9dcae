/** Français : importer un GPT, et emporter le sien. */
import type { manualImportTexts as english } from "../manualImport";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const manualImportTexts: Translated<typeof english> = {
  link: "Importer des GPT",
  title: "Importer des GPT",
  intro:
    "Apportez les GPT que vous avez créés ailleurs. Chacun devient un brouillon que vous seul voyez avant la publication.",
  source: "Importer depuis",
  sources: { files: "Fichiers ou texte", fields: "Champ par champ" },

  export: "Exporter",
  exportText: "Téléchargez le GPT en un seul fichier, sans les secrets, les chats ni les statistiques.",
  exportShort: "Un seul fichier, sans secrets ni chats",
  exportDo: "Exporter le GPT",
  exportSkill: "Exporter en skill",
  exportSkillShort: "Instructions et fichiers pour d’autres agents",
  exportJson: "Exporter en JSON",
  exportJsonShort: "Tous les champs, sans fichiers",

  created: (name) => `« ${name} » a été ajouté à vos brouillons.`,
  notes: "Reste à faire",
  open: "Ouvrir le brouillon",

  basics: "1. L’essentiel",
  saysText: "Copiez chaque champ depuis les paramètres de l’autre service.",
  startersHint: (most) => `Une par ligne, ${most} au maximum.`,
  startersMany: (n, most) => `${plural(n, "amorce", "amorces")} ; la limite est de ${most}.`,
  knowledge: "2. Connaissances",
  knowsText: "Ajoutez ses fichiers. Téléchargez-les depuis l’autre service, ou utilisez vos originaux.",
  filesEmpty: "Aucun fichier pour l’instant.",
  takeOut: (name) => `Retirer ${name}`,
  actions: "3. Actions",
  actionsText:
    "Collez le schéma OpenAPI de chaque action. Vous ajouterez l’authentification et la politique de confidentialité dans le brouillon.",
  action: (n) => `Schéma de l’action ${n}`,
  actionAdd: "Ajouter une action",
  actionOut: (n) => `Retirer l’action ${n}`,
  notImported: "4. Non importé",
  notImportedList: [
    "Les chats : chacun peut importer les siens.",
    "Les secrets des actions et les autorisations « Toujours autoriser » : chacun est de nouveau sollicité ici.",
    "Son lien, sa fiche publique, ses avis et ses statistiques.",
    "L’autorisation d’entraînement : elle est désactivée tant que vous ne l’activez pas.",
  ],

  make: "Créer le brouillon",
  nameNeeded: "Saisissez un nom.",
  making: "Création de votre brouillon",
  steps: { draft: "L’essentiel", file: (name) => name, action: (n) => `Action ${n}` },
  states: { waiting: "En attente", now: "En cours…", done: "Terminé" },
  partlyImported:
    "Votre brouillon est prêt. Certaines parties n’ont pas pu être importées ; vous pouvez les ajouter dans le brouillon.",
};
