/** Français : importer plusieurs GPT. */
import type { gptImportTexts as english } from "../gptImport";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const gptImportTexts: Translated<typeof english> = {
  chooseFiles: "Choisissez des fichiers",
  giveText: "Autant que vous voulez, avec leurs fichiers de connaissances. Vous voyez leur contenu avant tout import.",
  choose: "Choisir des fichiers…",
  drop: "ou déposez-les ici.",
  formats: "ZIP, JSON, YAML, Markdown, texte ou skills.",
  progress: {
    reading: (name: string) => `Recherche de GPT dans ${name}…`,
    importing: (name: string) => `Import depuis ${name}…`,
    adding: (name: string) => `Ajout de ${name} au brouillon…`,
  },
  uploading: (name: string, percent: string) => `Envoi de ${name} : ${percent}`,
  uploadLabel: "Progression de l’envoi",
  dismiss: (name: string) => `Masquer le message sur ${name}`,
  noRow: "Aucun GPT ici ne demande ce fichier. Ajoutez-le sur la ligne d’un GPT ou dans son brouillon.",

  paste: "Coller du texte",
  pasteLabel: "GPT en texte ou en JSON",
  pasteHint:
    "Avec des titres comme Nom, Description, Instructions et Amorces. Sans titres, tout devient les instructions.",
  pastedName: "Texte collé.txt",
  findGpts: "Chercher les GPT",

  found: (n: number) => plural(n, "GPT trouvé", "GPT trouvés"),
  foundText:
    "Choisissez ceux à importer. Un fichier ne contient jamais de secret ; vous les saisissez dans le brouillon.",
  sources: {
    discreet: "Discreet",
    chatgpt: "ChatGPT",
    open_webui: "Open WebUI",
    librechat: "LibreChat",
    dify: "Dify",
    skill: "Skill",
    plugin: "Plugin",
    text: "Texte",
  },
  instructions: (n: number) =>
    n === 0 ? "Aucune instruction" : `Instructions : ${plural(n, "caractère", "caractères")}`,
  starters: (n: number) => plural(n, "amorce", "amorces"),
  knowledge: (n: number) => plural(n, "fichier de connaissances", "fichiers de connaissances"),
  action: (title: string, host: string) => `Action : ${title} (${host}).`,
  secret: {
    none: (title: string) => title,
    api_key: (title: string) => `Saisissez la clé d’API de « ${title} ».`,
    oauth: (title: string) => `Saisissez le secret client OAuth de « ${title} ».`,
    client_credentials: (title: string) => `Saisissez le secret client de « ${title} ».`,
  },
  policy: (title: string) => `Ajoutez la politique de confidentialité de « ${title} ».`,
  capabilities: (names: string) => `Capacités : ${names}`,
  leftOff: (name: string) => `Reste désactivé : ${name}.`,
  leftOver: (n: number) => `Gardés dans une note : ${plural(n, "champ", "champs")}`,
  leftOverText: "Discreet n’a pas de place pour ces champs. Leurs valeurs restent dans une note du brouillon.",
  drafts: "Brouillons auxquels il manque des fichiers",
  draftsText:
    "Issus d’imports précédents. Déposez plus haut un fichier portant l’un de ces noms : il rejoint son brouillon.",
  missing: (names: string) => `Absents du fichier : ${names}`,
  addFiles: "Ajouter des fichiers…",
  dropHere: "ou déposez-les ici.",
  steps: "Reste à faire",
  importCount: (n: number) => `Importer ${count(n)} GPT`,
  created: "Brouillon créé",
  alreadyImported: "Déjà importé",
  open: "Ouvrir le brouillon",
  states: { waiting: "sera ajouté au brouillon", sending: "envoi…", done: "ajouté", failed: "non ajouté" },
  toDo: {
    done: (what: string) => `Marquer comme fait : ${what}`,
    operation: (title: string) => `Activez une opération de « ${title} ».`,
    file: (name: string) => `Ajoutez le fichier ${name}.`,
    capability: (name: string) => `${name} : activé à l’origine, désactivé ici.`,
    mayBeOn: "Disponible ici. Activez-le si vous le souhaitez.",
  },

  howTitle: "Comment obtenir vos GPT",
  exportSteps: [
    {
      from: "ChatGPT",
      steps:
        "Sauvegardez vos GPT avec un outil qui enregistre les données de leur éditeur, puis importez son ZIP ou son JSON. Ou collez les champs.",
    },
    { from: "Gemini", steps: "Ouvrez les réglages du Gem, puis collez son nom et ses instructions." },
    { from: "Open WebUI", steps: "Espace de travail → Modèles → Exporter. Importez le JSON." },
    { from: "LibreChat", steps: "Importez vos agents en JSON, avec leurs actions." },
    { from: "Dify", steps: "Dans le menu de l’application : exporter le DSL. Importez le YAML." },
    { from: "Claude", steps: "Importez un skill ou un plugin en ZIP." },
    { from: "Discreet", steps: "Importez les fichiers de « Exporter le GPT », de ce serveur ou d’un autre." },
  ],

  note: "Note d’import",
  noteText: "Ce que l’import contenait sans champ ici. Seules les personnes qui ouvrent ce brouillon la voient.",
  noteDelete: "Supprimer la note",
};
