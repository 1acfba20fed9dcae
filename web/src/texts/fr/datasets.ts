/** Français : les jeux de données d’entraînement, pour l’exploitant qui les demande et les personnes qui y figurent. */
import type { datasetTexts as english } from "../datasets";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

/** Records count from 0 in the files, but from 1 in the UI. */
const numbered = (n: number) => `n° ${count(n + 1)}`;
const range = (first: number, last: number) =>
  first === last ? `Enregistrement ${numbered(first)}` : `Enregistrements ${numbered(first)} à ${numbered(last)}`;

const chats = (n: number) => plural(n, "chat", "chats");
const records = (n: number) => plural(n, "enregistrement", "enregistrements");
const withdrawn = (n: number) => plural(n, "enregistrement retiré", "enregistrements retirés");

export const datasetTexts: Translated<typeof english> = {
  title: "Jeux de données d’entraînement",
  text: "Uniquement les chats dont toutes les parties concernées étaient d’accord avant le début et n’ont pas retiré leur accord. Chacun voit quels jeux contiennent ses données.",
  empty: "Aucun jeu de données pour l’instant",
  emptyText: "Décrivez-en le but pour commencer.",
  earlier: (n) => `Anciens jeux de données : ${count(n)}`,

  purpose: "But",
  purposeHint: "À quoi il sert. Les personnes dont le contenu y figure peuvent le lire.",
  options: "Options",
  profile: "Retrait des données personnelles",
  profileHint: "Plus c’est approfondi, plus c’est long. Aucun ne trouve tout.",
  profiles: { patterns: "Motifs", standard: "Standard", thorough: "Approfondi" },
  from: "Chats commencés à partir du",
  until: "Chats commencés avant le",
  dayHint: "Les jours commencent à minuit UTC. Laissez vide pour ne pas limiter.",
  skipEarlier: "Ignorer les chats déjà présents dans d’anciens jeux",
  acrossHint: "Exclut les quasi-doublons de chats d’anciens jeux de données ayant ce but.",
  days: "Jours avant expiration",
  daysHint: "Sa clé et ses fichiers sont ensuite détruits. 3 650 au maximum.",
  daysWrong: "Saisissez un nombre entier de 1 à 3 650.",
  spanWrong: "Choisissez une date postérieure au début.",
  build: "Créer le jeu de données",
  starting: "Démarrage…",
  span: (from, until) => {
    if (from && until) return `chats commencés à partir du ${from} et avant le ${until}`;
    if (from) return `chats commencés à partir du ${from}`;
    return until ? `chats commencés avant le ${until}` : "tous les chats utilisables";
  },
  terms: (profile, span, across, days) =>
    `${profile} · ${span} · ${across ? "sans" : "avec"} les chats d’anciens jeux · expire après ${days}`,
  forDays: (n) => plural(n, "jour", "jours"),

  states: {
    waiting: "En attente",
    building: "En création",
    ready: "Prêt",
    empty: "Vide",
    failed: "Échec",
    cancelled: "Arrêté",
    expired: "Expiré",
    destroyed: "Détruit",
  },
  asked: (moment) => `Demandé le ${moment}`,
  built: (moment) => `Créé le ${moment}`,
  ended: {
    waiting: (_) => "",
    building: (_) => "",
    ready: (_) => "",
    failed: (moment) => `Échec le ${moment}`,
    cancelled: (moment) => `Arrêté le ${moment}`,
    expired: (moment) => `Expiré le ${moment}`,
    destroyed: (moment) => `Détruit le ${moment}`,
  },
  expires: (day) => `Expire le ${day}`,
  progress: (part) => `${part} terminés`,
  left: (seconds) => {
    if (seconds < 60) return "moins d’une minute restante";
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `encore ${plural(minutes, "minute", "minutes")} environ`;
    return `encore ${plural(Math.round(seconds / 3600), "heure", "heures")} environ`;
  },
  size: (n, messages) => `${chats(n)}, ${plural(messages, "message", "messages")}`,
  waitingText: "Commence quand les tâches précédentes sont terminées.",
  stop: "Arrêter",
  stopOf: (purpose) => `Arrêter la création de « ${purpose} »`,
  stopTitle: "Arrêter la création de ce jeu de données ?",
  stopText: "Tout ce qui a été créé jusqu’ici est détruit. La tentative reste consignée.",
  stopDo: "Arrêter la création",

  facts: "Détails",
  contents: "Contient",
  expiresAt: "Expire",
  expiresIn: (day) => `${day}. Sa clé est ensuite détruite.`,
  reduced: "Données personnelles",
  chosen: "Choisi parmi",
  alike: "Quasi-doublons",
  alikeAcross: "Exclus, y compris ceux d’anciens jeux de données ayant ce but",
  alikeWithin: "Exclus au sein de ce jeu de données",
  replaces: "Recréé à partir de",
  replacesLink: "Jeu de données précédent",
  id: "ID",
  copyId: "Copier l’ID",
  root: "Racine de Merkle",
  rootNone: "Le manifeste n’en indique pas.",
  copyRoot: "Copier la racine de Merkle",
  destroyedNote: "Sa clé et ses fichiers ont été détruits. Il n’en reste que les détails de cette page.",

  withdrawn: (n) => `${withdrawn(n)} : à exclure ou à recréer`,
  withdrawnTitle: (n) => `${withdrawn(n)} depuis sa création`,
  withdrawnText:
    "Excluez-les de toutes les copies, ou recréez le jeu de données sans eux. Celui-ci ne peut plus être téléchargé.",
  withdrawnList: "Afficher les enregistrements",
  withdrawnPlace: (n, shard, line) => `Enregistrement ${numbered(n)} : partie ${shard}, ligne ${line}`,
  rebuild: "Recréer",
  rebuildTitle: "Recréer ce jeu de données ?",
  rebuildText:
    "En crée un nouveau avec le même but et les mêmes options, à partir des chats utilisables maintenant. Celui-ci reste jusqu’à ce que vous le détruisiez.",
  rebuildAgain: "Créer de nouveau",
  againText: "En crée un nouveau avec le même but et les mêmes options, à partir des chats utilisables maintenant.",
  rebuildDo: "Créer",

  counts: "Ce qui a été inclus et pourquoi",
  countsText: "Chaque chat examiné, compté une fois.",
  countsNone: "Aucun chat n’a été examiné.",
  reason: "Raison",
  amount: "Chats",
  total: "Total examiné",
  removed: "Données personnelles retirées",
  removedText:
    "Remplacées par des blancs comme [EMAIL]. La détection automatique peut en manquer ; celles-là restent incluses.",
  removedNone: "Aucune trouvée.",
  kind: "Type",
  gaps: "Blancs",
  kinds: {
    PERSON: "Noms de personnes",
    ADDRESS: "Adresses postales",
    EMAIL: "Adresses e-mail",
    PHONE: "Numéros de téléphone",
    CREDIT_CARD: "Cartes bancaires",
    IBAN: "Comptes bancaires (IBAN)",
    SSN: "Numéros de sécurité sociale",
    IP: "Adresses IP",
    GOV_ID: "Numéros d’identité et numéros fiscaux",
    HANDLE: "Noms d’utilisateur",
    LICENSE_PLATE: "Plaques d’immatriculation",
    RECORD_NUMBER: "Numéros de client et de patient",
    SECRET: "Mots de passe, clés et jetons",
  },

  comparison: "Comparaison avec le jeu de données précédent",
  comparisonNone: "C’est le premier jeu de données ayant ce but.",
  comparedWith: (moment) => `Comparé au jeu de données créé le ${moment}`,
  item: "Élément",
  now: "Maintenant",
  before: "Avant",
  change: "Écart",
  takenOut: (kind) => `Retiré : ${kind}`,
  records: "Chats inclus",
  messages: "Messages inclus",

  preview: "Voir les enregistrements",
  previewText:
    "Les enregistrements n’indiquent pas à qui ils sont. Votre consultation est consignée avec votre nom, et les personnes concernées voient combien il y en a eu.",
  previewDo: (n) => (n === 1 ? "Voir l’enregistrement" : `Voir les ${n} premiers enregistrements`),
  previewNone: "Il ne contient aucun enregistrement.",
  range: (first, last, total) => `${range(first, last)}, ${count(total)} au total`,
  nextPage: "Suivant",
  previousPage: "Précédent",
  pages: "Pages d’enregistrements",
  record: (n) => `Enregistrement ${numbered(n)}`,
  position: (shard, line) => `partie ${shard}, ligne ${line}`,
  textOf: (n) => `Texte de l’enregistrement ${numbered(n)}`,
  recordWithdrawn: "Retiré ; il n’est donc pas affiché.",
  roles: { system: "Instructions", user: "Personne", assistant: "Modèle" },
  close: "Fermer les enregistrements",

  looks: "Journal des accès",
  looksNone: "Personne n’a consulté ses enregistrements.",
  lookKinds: {
    preview: (first, n) =>
      first === 0
        ? `a consulté jusqu’à ${records(n)}`
        : `a consulté jusqu’à ${records(n)}, à partir du ${numbered(first)}`,
    download: (_, n) => `a téléchargé le tout (${records(n)})`,
    export: (_, n) => `a exporté le tout (${records(n)}) dans un dossier`,
    proof: (first) => `a consulté la preuve d’autorisation de l’enregistrement ${numbered(first)}`,
  },

  models: "Modèles entraînés avec ce jeu de données",
  modelsText: "Ajoutez ici chaque modèle. Les personnes concernées voient son nom, et les entrées sont définitives.",
  modelsNone: "Aucun modèle pour l’instant.",
  modelRecorded: (moment) => `Ajouté le ${moment}`,
  model: "Nom du modèle",
  modelHint: "Le nom public. Les personnes concernées le voient.",
  note: "Note (pour les exploitants)",
  recordModel: "Ajouter un modèle",
  recordTitle: "Ajouter ce modèle ?",
  recordText: (name) => `Les personnes concernées verront « ${name} ». Cette action est irréversible.`,

  download: "Télécharger",
  downloadTitle: "Télécharger ce jeu de données ?",
  downloadText:
    "Vous allez télécharger des enregistrements non chiffrés. Ce serveur ne peut ni supprimer ni faire expirer votre copie : gardez-la en lieu sûr, vérifiez les retraits et supprimez-la avant l’expiration.",
  downloadLogged: "Votre téléchargement est consigné, et les personnes concernées peuvent le voir.",
  downloadDo: "Télécharger le ZIP",
  manifest: "Manifeste",
  receipts: "Reçus",
  manifestOf: (purpose) => `Manifeste de « ${purpose} »`,
  datasheet: "Fiche technique",
  datasheetOf: (purpose) => `Fiche technique de « ${purpose} »`,
  saveFile: "Enregistrer le fichier",
  publishable: "Peut être publié : ne contient ni contenu ni noms.",
  destroy: "Détruire",
  destroyTitle: "Détruire ce jeu de données ?",
  destroyText: (purpose) =>
    `La clé et les fichiers de « ${purpose} » sont détruits ; il ne pourra plus être ouvert, même à partir d’une sauvegarde. Les copies téléchargées ne sont pas touchées. Une trace de son existence est conservée.`,

  mine: {
    title: "Jeux de données d’entraînement avec votre contenu",
    text: "Pour retirer un contenu, désactivez son entraînement ou supprimez-le : les prochains jeux l’excluent, les jeux existants sont signalés et l’exploitant apprend quels enregistrements exclure.",
    empty: "Aucun jeu de données ne contient vos chats.",
    holds: (n, messages) => `Contient ${chats(n)} avec ${plural(messages, "message", "messages")}`,
    states: {
      ready: (built, expires) => `Créé le ${built}, expire le ${expires}`,
      expired: (built, expires) => `Créé le ${built}, expiré le ${expires} : sa clé est détruite`,
      destroyed: (built, _) => `Créé le ${built}, détruit depuis`,
    },
    withdrawn: (n, of) => {
      if (n === 0) return "Rien n’en a été retiré.";
      const which = n < of ? `${count(n)} d’entre eux` : of === 1 ? "Il" : "Tous";
      return `${which} ${n === 1 ? "a été retiré" : "ont été retirés"} par vous ou par le créateur d’un GPT. L’exploitant est averti qu’il doit ${n === 1 ? "l’exclure" : "les exclure"}.`;
    },
    looks: (n) =>
      n === 0
        ? "Personne n’a consulté ses enregistrements."
        : `Ses enregistrements ont été consultés ${count(n)} fois, sans indiquer à qui ils sont.`,
    exported: (n, day) =>
      n === 1
        ? `Exporté non chiffré le ${day}. Un retrait n’atteint pas cette copie.`
        : `Exporté non chiffré ${count(n)} fois, la dernière le ${day}. Un retrait n’atteint pas ces copies.`,
    ofGpts: "Jeux de données pouvant contenir vos GPT",
    ofGptsText:
      "Créés alors que votre GPT autorisait l’entraînement, ils peuvent contenir ses instructions ou ses connaissances. Nous n’indiquons pas lesquels : cela révélerait si des personnes l’ont utilisé.",
    gpts: (names) => {
      const gone = names.filter((name) => name === null).length;
      const deleted = gone === 1 ? "un GPT que vous avez supprimé" : `${count(gone)} GPT que vous avez supprimés`;
      return [...names.filter((name) => name !== null).map((name) => `« ${name} »`), ...(gone ? [deleted] : [])].join(
        ", ",
      );
    },
    mayHold: (gpts) => `Peut contenir du contenu de ${gpts}`,
    models: "Modèles entraînés avec lui",
    modelsFinal: "Un modèle ne peut pas le désapprendre. Un retrait ne concerne que les modèles entraînés ensuite.",
    modelSince: (name, day) => `${name}, ajouté le ${day}`,
  },
};
