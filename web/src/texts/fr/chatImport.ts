/** Français : importer des chats. */

import type { chatImportTexts as english } from "../chatImport";
import { figure } from "../dates";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const chatImportTexts: Translated<typeof english> = {
  title: "Importer vos chats",
  menu: "Importer des chats",
  intro:
    "Importez vos chats de ChatGPT, Claude, Gemini, Open WebUI ou LibreChat, avec leurs branches et leurs dates. Vous seul pouvez les voir, et ils ne servent jamais à l’entraînement.",
  upload: "Importez votre export",
  choose: "Choisir un fichier…",
  drop: "ou déposez-le ici.",
  formats: (mb) => `ZIP, JSON ou HTML, ${figure(mb / 1000, 3)} Go maximum.`,
  howTitle: "Comment obtenir votre export",
  exportSteps: [
    {
      from: "ChatGPT",
      steps:
        "Paramètres → Gestion des données → Exporter les données. ChatGPT vous envoie un ZIP par e-mail ; importez-le ici tel quel.",
    },
    {
      from: "Claude",
      steps:
        "Paramètres → Confidentialité → Exporter les données. Claude vous envoie un ZIP par e-mail ; importez-le ici tel quel.",
    },
    {
      from: "Gemini",
      steps:
        "Sur takeout.google.com, choisissez « Mon activité », et là seulement « Applications Gemini ». Importez le ZIP. Google ne dit pas quelles questions vont ensemble ; celles à moins de 30 minutes d’écart deviennent un chat.",
    },
    { from: "Open WebUI", steps: "Paramètres → Contrôle des données → Exporter les chats. Importez le fichier JSON." },
    {
      from: "LibreChat",
      steps: "Dans un chat, Exporter → JSON, avec toutes les branches. Importez un fichier par chat.",
    },
  ],
  gpts: "Les GPT ne font pas partie de ces exports, mais vous pouvez aussi les importer.",
  gptsLink: "Importer un GPT",

  sending: (percent) => `Envoi : ${percent}`,
  sendingLabel: "Envoi du fichier",
  cancelNote: "Gardez cette page ouverte jusqu’à la fin de l’envoi. Ensuite, vous pourrez la quitter.",

  history: "Historique des importations",
  none: "Aucune importation pour l’instant",
  noneText: "Les exports que vous importez apparaissent ici avec leurs résultats.",
  sources: {
    chatgpt: "Export de ChatGPT",
    claude: "Export de Claude",
    gemini: "Export de Gemini",
    open_webui: "Export d’Open WebUI",
    librechat: "Export de LibreChat",
  },
  states: {
    waiting: "Fichier reçu. L’importation commence dans un instant.",
    reading: "Importation…",
    done: "Terminé.",
    stopped: "Arrêté. Les chats importés jusqu’ici sont conservés.",
    failed: "L’importation n’a pas pu aboutir.",
    undoing: "Suppression des chats importés…",
    undone: "Annulé. Les chats importés ont été supprimés.",
  },
  importedCount: (n) => (n === 0 ? "Aucun chat importé." : `${plural(n, "chat importé", "chats importés")}.`),
  readLabel: "Progression de l’importation",
  uploaded: (size, when) => `${size}, envoyé le ${when}`,
  leftOut: "Non importé",
  kinds: {
    empty: "Chats sans question ou sans réponse.",
    unreadable: "Chats dans un format inconnu.",
    here_already: "Chats déjà importés qui sont encore ici.",
    over: "Chats plus anciens que le délai de suppression automatique.",
    cut: "Messages de plus de 2 Mo. Les 2 premiers Mo de chacun ont été importés.",
    too_many: "Messages au-delà de 20 000, ou de 32 Mo de texte, dans un même chat.",
    attachments: "Fichiers joints ou créés. Les messages qui en parlent ont été importés.",
    pictures: "Images. Les messages qui en parlent ont été importés.",
    recordings: "Enregistrements vocaux et vidéo. Les transcriptions de l’export ont été importées.",
    canvases: "Documents Canvas.",
    tools: "Appels d’outils et d’actions et leurs résultats. Les réponses qui en découlent ont été importées.",
    thoughts: "Le raisonnement du modèle avant ses réponses.",
    instructions: "Instructions personnalisées et messages système.",
    memory: "Mémoire : les notes de l’autre service à votre sujet.",
    citations: "Sources citées sans lien utilisable.",
    ratings: "Notes données aux réponses.",
    gpts: "Liens vers le GPT ou l’agent qui a répondu. Les chats ont été importés.",
    projects: "Liens vers un projet ou un dossier. Les chats ont été importés.",
    tags: "Étiquettes de chats. Les chats ont été importés.",
    shared: "Liens partagés. Les chats ont été importés.",
    group_chats: "Chats de groupe.",
    unknown: "Parties de messages dans un format inconnu.",
  },

  stop: "Arrêter",
  stopTitle: "Arrêter l’importation ?",
  stopText:
    "Les chats importés jusqu’ici sont conservés. Importez de nouveau le même export pour le reste, sans doublons.",
  view: "Voir les chats",
  undo: "Annuler l’importation",
  undoTitle: "Annuler cette importation ?",
  undoText: (n) =>
    n === 1
      ? `${plural(n, "chat", "chats")} de cette importation sera supprimé définitivement, avec tout ce que vous y avez ajouté.`
      : `${plural(n, "chat", "chats")} de cette importation, s’ils existent encore, seront supprimés définitivement, avec tout ce que vous y avez ajouté.`,
  undoDo: "Supprimer les chats",
  forget: "Masquer",
};
