/** Français : le journal des preuves : celles d’une personne, et comment les vérifier. */
import type { evidenceTexts as english } from "../evidence";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const evidenceTexts: Translated<typeof english> = {
  section: "Preuves signées",
  sectionText:
    "Un registre infalsifiable de vos choix de confidentialité et de vos suppressions, avec des reçus que chacun peut vérifier.",
  link: "Voir les preuves",
  title: "Preuves signées",
  intro:
    "Vos choix de confidentialité et vos suppressions sont consignés dans un journal infalsifiable. Téléchargez un reçu pour en prouver un plus tard. Le journal public ne montre que des empreintes ; les preuves elles-mêmes sont chiffrées avec votre clé.",
  mine: "Vos preuves",
  mineText:
    "Chacun peut vérifier un reçu sans interroger ce serveur. Jusqu’à la publication d’une entrée, vous pouvez télécharger une promesse signée qui indique l’heure.",
  empty: "Aucune preuve pour l’instant",
  emptyText: "Vos choix, les conditions acceptées et vos suppressions seront consignés ici.",
  older: "Afficher les plus anciennes",
  kinds: {
    choice: "Choix",
    policy_published: "Politique publiée",
    policy_accepted: "Politique acceptée",
    dataset_finished: "Jeu de données terminé",
    dataset_destroyed: "Jeu de données détruit",
    numbers_released: "Statistiques publiées",
    key_destroyed: "Clés détruites",
    removed: "Retrait",
    gpt_handed_over: "GPT transféré",
    log_begun: "Nouveau journal commencé",
    administrative_act: "Action d’administration",
    records_shown: "Enregistrements consultés",
    dataset_exported: "Jeu de données exporté non chiffré",
    model_trained: "Modèle entraîné",
    disclosed: "Données envoyées à un service",
    signed_in_by_link: "Mot de passe défini par un lien",
    role_changed: "Rôle modifié",
    right_changed: "Accès à un GPT modifié",
    filler: "Remplissage",
  },
  disclosed: "Les détails sont dans Données envoyées",
  byLink: { operator: "L’exploitant a créé le lien" },
  role: { operator: "Vous exploitez ce serveur" },
  rights: { chat: "Vous pouvez discuter avec lui", view: "Vous pouvez le voir", edit: "Vous pouvez le modifier" },
  noRight: "Vous n’y avez plus accès",
  allowed: (purpose, party) => `${purpose} : autorisé pour ${party}`,
  refused: (purpose, party) => `${purpose} : refusé pour ${party}`,
  purposes: { improve: "Entraînement de modèles", insight: "Statistiques d’utilisation" },
  parties: {
    user: "votre compte",
    gpt: "l’un de vos GPT",
    conversation: "un chat",
    image: "une image",
    workspace: "votre espace de travail",
  },
  policies: {
    privacy: "la politique de confidentialité",
    terms: "les conditions d’utilisation",
    workspace: "la politique de votre espace de travail",
  },
  accepted: (policy, version) => `Version ${version} : ${policy}`,
  removed: { knowledge_file: "Fichier de connaissances d’un GPT" },
  destroyed: { conversation: "Chat", message: "Message", gpt: "GPT", image: "Image" },
  number: (n) => `Entrée ${n}`,
  waiting: (when) => `Consignée, pas encore publiée : ${when}`,
  promise: "Promesse",
  promiseOf: (what, when) => `Promesse : ${what}, ${when}`,
  receipt: "Reçu",
  receiptOf: (what, when) => `Reçu : ${what}, ${when}`,
  log: "Journal actuel",
  logText:
    "Un point de contrôle est un résumé signé de tout le journal. Gardez-en un pour montrer plus tard que rien de ce qui précède n’a été modifié.",
  size: (n) => plural(n, "entrée", "entrées"),
  signed: (when) => `signé le ${when}`,
  next: (when, every) =>
    `Les nouvelles entrées sont publiées ensemble, pour que le journal ne révèle pas quand chacun a agi. Prochaine publication : ${when}, puis ${every}.`,
  everyHour: "à chaque heure pile",
  every: (seconds) => `toutes les ${plural(seconds, "seconde", "secondes")}`,
  checkpoint: "Point de contrôle",
  key: "Clé",
  keyText:
    "Pour vérifier un reçu, il faut cette clé publique, obtenue d’une source fiable. Enregistrez-la maintenant et comparez-la plus tard.",
  copyKey: "Copier la clé",
  copyCheckpoint: "Copier le point de contrôle",
  halted: "La signature est arrêtée",
  before: (origin, size, when) =>
    `Ce journal a commencé le ${when}, car une sauvegarde restaurée n’avait pas la fin du précédent, ${origin} (${size}). Les reçus du précédent restent valables avec sa clé. Les entrées postérieures à la sauvegarde sont perdues.`,
  server: "Preuves du serveur",
  serverText:
    "Reçus des 1 000 dernières modifications des réglages, limites, budgets et comptes suspendus, à montrer à d’autres.",
  receipts: "Télécharger les reçus",
  check: "Vérifier des reçus",
  checkText:
    "Un petit programme vérifie les reçus et les points de contrôle. Il ne nécessite que Python et fonctionne hors ligne.",
  steps: [
    "Téléchargez le programme et un reçu.",
    "Exécutez : python3 check_evidence.py receipt receipt-7.json --key KEY",
    "Pour montrer que le journal n’a pas été réécrit, gardez deux points de contrôle et exécutez : python3 check_evidence.py consistent OLD NEW PROOF --key KEY",
    "D’autres programmes peuvent aussi lire le journal : il suit le format C2SP tlog-tiles.",
  ],
  program: "Télécharger le programme",
  latest: "Télécharger le point de contrôle",
};
