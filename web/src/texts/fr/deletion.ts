/** Français : supprimer son compte, et ce qui a été supprimé. */
import type { deletionTexts as english } from "../deletion";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const deletionTexts: Translated<typeof english> = {
  section: "Suppression",
  sectionText: "Consultez ce que vous avez supprimé, ou supprimez votre compte.",
  toList: "Voir l’historique des suppressions",
  toAccount: "Supprimer le compte",
  title: "Historique des suppressions",
  intro:
    "Combien vous avez supprimé, quand les clés ont été détruites et quand les derniers restes ont été retirés. Le contenu lui-même n’est pas conservé.",
  empty: "Rien n’a encore été supprimé",
  emptyText: "Les suppressions sont listées ici, sans leur contenu.",
  older: "Afficher les plus anciennes",
  kinds: {
    conversation: "Chat",
    message: "Partie d’un chat",
    image: "Image",
    gpt: "GPT",
    knowledge: "Fichier de connaissances",
    account: "Compte",
    workspace: "Espace de travail",
  },
  madeBy: {
    person: "",
    limit: "Supprimé automatiquement (suppression automatique).",
    operator: "Supprimé par l’exploitant de ce serveur.",
  },
  asked: "Supprimé",
  keys: "Clés détruites",
  done: "Entièrement retiré",
  underWay: "En cours",
  amounts: {
    messages: (n) => plural(n, "message", "messages"),
    conversations: (n) => plural(n, "chat", "chats"),
    shares: (n) => plural(n, "copie partagée", "copies partagées"),
    prompts: (n) => plural(n, "prompt", "prompts"),
    images: (n) => plural(n, "image", "images"),
    gpts: (n) => plural(n, "GPT", "GPT"),
    versions: (n) => plural(n, "version publiée", "versions publiées"),
    knowledge_files: (n) => plural(n, "fichier de connaissances", "fichiers de connaissances"),
    passages: (n) => plural(n, "passage", "passages"),
    connections: (n) => plural(n, "service connecté", "services connectés"),
    standing_grants: (n) => plural(n, "autorisation permanente", "autorisations permanentes"),
    feedback_notes: (n) => plural(n, "note sur un avis envoyé", "notes sur des avis envoyés"),
    api_keys: (n) => plural(n, "clé d’API", "clés d’API"),
    api_projects: (n) => plural(n, "projet d’API", "projets d’API"),
    passkeys: (n) => plural(n, "clé d’accès", "clés d’accès"),
    sessions: (n) => plural(n, "session", "sessions"),
    workspaces: (n) => plural(n, "adhésion à un espace de travail", "adhésions à des espaces de travail"),
    members: (n) => plural(n, "membre", "membres"),
    disclosures: (n) => plural(n, "entrée dans Données envoyées", "entrées dans Données envoyées"),
  },
  disclosures: (n) =>
    `Des données en ont été envoyées à d’autres services ${n === 1 ? "une fois" : `${n} fois`}. Nous ne pouvons pas les rappeler.`,
  inLedger: "Voir dans Données envoyées",
  knowledgeNote:
    "Des sauvegardes peuvent encore contenir ce fichier jusqu’à ce que vous supprimiez son GPT, car les deux sont chiffrés avec la clé du GPT.",
  datasets:
    "Ces jeux de données d’entraînement en contenaient une partie. Elle a été signalée pour retrait, et les jeux de données suivants l’excluent :",
  dataset: (purpose) => `« ${purpose} »`,
  datasetUntil: (day) => `expire le ${day}`,
  datasetGone: "n’existe plus",
  account: {
    title: "Supprimer le compte",
    short: "Vous verrez ce qui est supprimé et ce qui reste avant de confirmer.",
    review: "Vérifier et supprimer",
    intro:
      "C’est immédiat et définitif. Votre compte ne peut être rétabli ni par vous, ni par l’exploitant, ni à partir d’une sauvegarde.",
    deleted: "Ce qui sera supprimé",
    nothing: "Il ne contient encore rien.",
    always: "Votre nom, votre e-mail, votre mot de passe et vos paramètres.",
    conversationsNote:
      "Cela comprend vos chats d’espaces de travail. Vous seul pouvez les lire ; ils sont donc supprimés avec votre compte.",
    inUse:
      "D’autres personnes utilisent ces GPT. Ils cesseront de fonctionner pour tout le monde, mais chacun garde ses propres chats :",
    keysFirst:
      "Vos clés sont détruites en premier, ce qui rend aussi les sauvegardes illisibles. Le retrait du reste prend quelques secondes, ou des minutes pour les grands comptes.",
    remaining: "Ce qui reste, et pourquoi",
    remainingItems: {
      received:
        "Les données que d’autres services ont reçues. Nous ne pouvons pas les rappeler. Enregistrez d’abord Données envoyées et les demandes de suppression : elles sont supprimées avec votre compte.",
      gpts: (n, name) =>
        `${plural(n, "GPT que vous avez créé", "GPT que vous avez créés")} dans « ${name} ». ${n === 1 ? "Il appartient à l’espace de travail et sera transféré" : "Ils appartiennent à l’espace de travail et seront transférés"} à un propriétaire.`,
      audit:
        "Les entrées à votre sujet dans les journaux d’audit de vos espaces de travail, avec votre nom. Leurs propriétaires conservent ces journaux.",
      directory:
        "Les informations à votre sujet provenant de l’annuaire d’une organisation. Elles appartiennent à l’organisation.",
      feedback:
        "Les avis déjà transmis. Ils ne portent pas votre nom. Retirez-les d’abord si vous ne voulez pas les laisser.",
      choices:
        "Un enregistrement anonyme des choix passés et des conditions acceptées, avec les dates. Il ne peut plus être relié à vous.",
      datasets: (n) =>
        `${plural(n, "jeu de données d’entraînement", "jeux de données d’entraînement")} avec votre contenu, jusqu’à ${n === 1 ? "son expiration ou sa" : "leur expiration ou leur"} destruction. Votre contenu est signalé pour retrait et exclu des jeux suivants.`,
      numbers:
        "Les statistiques d’utilisation déjà publiées. Elles contiennent un bruit aléatoire ; personne ne peut donc savoir si vous en faites partie.",
    },
    beforeDeleting: "Avant de partir",
    toExport: "Exporter mes données",
    ledgerJson: "Télécharger les données envoyées",
    toLedger: "Demander la suppression aux services",
    toFeedback: "Retirer des avis",
    notYet: "Vous ne pouvez pas encore supprimer votre compte",
    toWorkspaces: "Aller à l’espace de travail",
    type: (email) => `Saisissez votre adresse e-mail pour confirmer : ${email}`,
    confirm: "Supprimer définitivement le compte",
    deleting: "Suppression…",
  },
  deletedAccount: {
    title: "Votre compte a été supprimé",
    text: "Vous êtes déconnecté partout. Ajoutez cette page à vos favoris pour suivre la suppression : son lien est le seul moyen d’y revenir. Elle reste disponible un an.",
    receipt: "Télécharger le reçu",
    receiptText:
      "Il prouve que vous avez demandé la suppression, et quand. Vos autres reçus ont été supprimés avec le compte ; votre export les contient.",
    missing: "Ce lien est incomplet. Ouvrez le lien complet affiché lors de la suppression du compte.",
  },
};
