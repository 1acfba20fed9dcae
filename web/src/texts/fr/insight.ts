/**
 * Français : les statistiques privées et la réception des avis, pour les créateurs, les exploitants et les personnes
 * comptées.
 */
import type { insightTexts as english } from "../insight";
import { language } from "../language";
import { count as number, plural } from "../plural";
import type { Translated } from "../translated";

/** Feedback is delivered in batches of at least this size, or on Monday. */
const company = 3;

const times = (n: number) => n.toLocaleString(language, { maximumSignificantDigits: 2 });
const small = (delta: number) => `1 sur ${number(Math.round(1 / delta))}`;

export const insightTexts: Translated<typeof english> = {
  link: "Statistiques",
  linkOf: (name) => `Statistiques de ${name}`,
  title: (name) => `Statistiques de ${name}`,
  intro:
    "Des statistiques d’utilisation anonymes, et les avis que l’on choisit de vous envoyer. Vous ne voyez jamais les chats des autres.",
  views: { numbers: "Statistiques", feedback: "Avis" },
  viewsLabel: "Vues",

  per: "Par",
  by: { day: "Jour", week: "Semaine", month: "Mois" },
  byEach: { day: "par jour", week: "par semaine", month: "par mois" },
  earlier: "Plus ancien",
  latest: "Revenir au plus récent",
  csv: "Exporter en CSV",
  receipts: "Reçus",
  releasedUntil: (day) => `Statistiques jusqu’au ${day}. Chaque jour est publié une seule fois, après minuit UTC.`,

  unpublished: "Pas encore publié",
  unpublishedText: "Les statistiques et les avis commencent dès que d’autres peuvent utiliser ce GPT.",
  unpublishedDo: "Modifier le GPT",
  notYet: "Premières statistiques demain",
  notYetText: "L’utilisation est additionnée une fois par jour, après minuit UTC.",
  tooFew: "Pas encore assez de personnes",
  tooFewText: (floor) =>
    `Les statistiques demandent au moins ${number(floor)} personnes par période, parfois plus à cause du bruit ajouté. Les semaines et les mois y arrivent plus tôt.`,
  smallServer: (floor) =>
    `Les statistiques demandent au moins ${number(floor)} personnes. Ce serveur a moins de comptes ; il ne peut donc pas encore y en avoir.`,
  howProtected: "Confidentialité de ces statistiques",
  showQuestions: "Voir ce qui est compté",

  between: (low, high) => `entre ${low} et ${high}`,
  range: (low, high) => `${low} – ${high}`,
  periodInPart: (period, unit) => `${period}, en partie (${unit})`,
  periodSoFar: (period) => `${period}, jusqu’ici`,
  noNumber: "Pas encore assez de personnes",
  noNumberText: (floor) => `Il faut au moins ${number(floor)} personnes, parfois plus à cause du bruit ajouté.`,
  gaps: (gaps, of, unit) =>
    gaps === of ? "" : `Lacunes : trop peu de personnes dans ${number(gaps)} sur ${plural(of, unit.one, unit.many)}.`,
  units: {
    day: { one: "jour", many: "jours" },
    week: { one: "semaine", many: "semaines" },
    month: { one: "mois", many: "mois" },
  },
  reading:
    "Les points sont les meilleures estimations. Dans 95 cas sur 100, le vrai nombre est dans la bande ou sur le trait. Les points creux ne couvrent qu’une partie d’une semaine ou d’un mois.",
  chart: (title, each, from, to) =>
    `Graphique : ${title}, ${each}, du ${from} au ${to}. Le tableau ci-dessous contient les mêmes nombres.`,
  belowFloor: (labels) => `Trop peu de personnes : ${labels}`,
  belowMany: (n) => `Trop peu de personnes pour ${number(n)} autres`,
  table: "Afficher le tableau",
  tableOf: (title) => `${title}, sous forme de tableau`,
  columns: { period: "Période", what: "Quoi", value: "Nombre", between: "Fourchette" },
  tableTooFew: "trop peu",
  counting: "Comment c’est compté",
  countingOf: (title) => `Comment c’est compté : ${title}`,

  budget: {
    title: "Comment la vie privée est protégée",
    text: (days) =>
      `Avec le bruit aléatoire ajouté, les statistiques disent presque la même chose qu’une personne ait utilisé ce GPT ou non. Cela couvre tout ce qu’elle en fait sur ${days} jours.`,
    figures: "Valeurs exactes",
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    rho: "Rho (ρ)",
    factor: "En clair",
    odds: (epsilon, delta) =>
      `Quelle que soit la cote qu’on accorde au fait qu’une personne l’ait utilisé, toutes les statistiques réunies ne la changent que d’un facteur ${times(Math.exp(epsilon))} au plus. L’exception est une probabilité infime, mesurée par δ = ${small(delta)}.`,
    per: (days) =>
      `Pour chaque personne et chaque GPT, sur ${days} jours, quoi que sache par ailleurs qui les lit. Confidentialité différentielle (zCDP) : du bruit est ajouté, et personne n’est compté au-delà de son budget.`,
    shares: "Comment le budget est réparti",
    share: "Part",
    question: "Statistique",
    history: "Historique du budget",
    from: (day) => `À partir du ${day}`,
    fromStart: "Depuis le début",
    raised: "Relevé",
    lowered: "Abaissé",
    at: (epsilon) => `ε = ${epsilon}`,
    neverSeen: "Ce que vous ne voyez jamais",
  },

  inbox: {
    text: "Vous voyez exactement ce que chacun a approuvé, sans noms et pas dans l’ordre d’envoi.",
    current: "Boîte de réception",
    archived: "Archives",
    boxes: "Boîte de réception ou archives",
    themes: "Thèmes",
    all: "Tous",
    count: (label, n) => `${label} (${n})`,
    empty: "Aucun avis pour l’instant",
    emptyText: `On peut vous envoyer des commentaires et des extraits de chats. Les avis arrivent la nuit par groupes d’au moins ${number(company)}, ou le lundi, pour que le jour ne révèle pas qui les a envoyés.`,
    emptyArchive: "Les archives sont vides",
    emptyArchiveText: "Les avis archivés restent ici jusqu’à ce que leur auteur les retire.",
    emptyTheme: "Aucun avis sur ce thème",
    emptyThemeDo: "Afficher tous les thèmes",
    delivered: (day) => `Transmis le ${day}`,
    more: "Tout afficher",
    less: "Afficher moins",
    archive: "Archiver",
    archiveOf: (day, n) => `Archiver l’avis ${number(n)}, transmis le ${day}`,
    restore: "Remettre dans la boîte de réception",
    restoreOf: (day, n) => `Remettre l’avis ${number(n)}, transmis le ${day}, dans la boîte de réception`,
    didArchive: "Archivé.",
    didRestore: "Remis dans la boîte de réception.",
    undo: "Annuler",
  },

  about: {
    more: "En savoir plus sur ce GPT",
    capabilities: "Ce qu’il peut faire",
    line: "Le créateur ne peut pas voir vos chats",
    title: "Ce que voit le créateur",
    text: (builder) =>
      `${builder} voit des statistiques anonymes sur le nombre de personnes qui utilisent ce GPT et pour quoi faire, et les avis que l’on choisit d’envoyer. Rien d’autre.`,
    counted: "Vous êtes inclus dans les statistiques",
    notCounted: "Vous n’êtes pas inclus dans les statistiques",
    choose: "Modifier dans les Paramètres",
    neverSeen: "Ce que le créateur ne voit jamais",
    guarantee: "Comment vous êtes protégé",
    guaranteeText: (days) =>
      `Les statistiques disent presque la même chose que vous ayez utilisé ce GPT ou non. Cela couvre tout ce que vous en faites sur ${days} jours.`,
  },

  operator: {
    title: "Statistiques d’utilisation",
    text: "Les créateurs voient des statistiques protégées par confidentialité différentielle. Le budget limite ce qu’elles révèlent d’une personne et d’un GPT en 90 jours. Tous voient ce budget et son historique.",
    now: "Budget",
    strength: {
      strong: "Fort : l’utilisation d’une personne se voit à peine.",
      usual: "Courant pour des statistiques publiées : masque beaucoup, mais pas tout.",
      weak: "Faible : une personne qui en sait déjà long peut reconnaître des individus.",
    },
    releases: "Publications",
    releasedUntil: (day) => `Publié jusqu’au ${day}.`,
    releasedNone: "Rien n’est encore publié. Les statistiques du premier jour suivront après minuit UTC.",
    daysWaiting: (days) =>
      `${plural(days, "jour attend", "jours attendent")} d’être publiés. Nous réessayons chaque heure. Pour publier maintenant et voir le problème, exécutez « discreet insight release ».`,
    oneDayWaiting: "Un jour de plus sera publié dans l’heure.",
    upToDate: "Tout est à jour.",
    gpts: (n) =>
      n === 0 ? "Aucun GPT n’a encore de statistiques." : `${plural(n, "GPT a", "GPT ont")} des statistiques.`,
    change: "Modifier le budget",
    epsilon: "Nouvel epsilon (ε)",
    epsilonHint: "Une valeur plus basse protège mieux et rend les statistiques moins exactes.",
    epsilonWrong: (least, most) => `Saisissez un nombre de ${least} à ${most}, par exemple 0.5.`,
    epsilonSame: "C’est déjà le budget actuel.",
    reason: "Raison",
    reasonHint: "Visible de tous à côté du changement.",
    reasonNeeded: (least) => `Pour relever le budget, saisissez une raison d’au moins ${least} caractères.`,
    raising: "Un budget plus élevé protège moins les personnes. Tous peuvent voir qu’il a été relevé, et pourquoi.",
    ask: "Modifier le budget…",
    confirmTitle: (raise) => (raise ? "Relever le budget ?" : "Abaisser le budget ?"),
    confirmText: (epsilon, day, raise) =>
      `ε = ${epsilon} s’applique à partir du ${day} (UTC). Les semaines et mois en cours gardent le leur. Le changement est public et reste consigné.${raise ? " Il est signalé comme un relèvement." : ""}`,
    confirmDo: (raise) => (raise ? "Relever le budget" : "Abaisser le budget"),
    changed: (day) => `Modifié. S’applique à partir du ${day}.`,
  },

  reports: {
    title: "Signalements d’abus",
    text: "Les signalements de GPT, exactement tels qu’ils ont été envoyés, sans noms.",
    empty: "Aucun signalement",
    noneOpen: "Aucun signalement ouvert.",
    settledOnes: (n) => `Résolus : ${number(n)}`,
    gone: "Un GPT supprimé",
    on: (day) => `Signalé le ${day}`,
    didSettle: "Marqué comme résolu.",
    didUnsettle: "Rouvert.",
    settle: "Marquer comme résolu",
    unsettle: "Rouvrir",
    settleOf: (gpt, day) => `Marquer comme résolu : ${gpt}, signalé le ${day}`,
    unsettleOf: (gpt, day) => `Rouvrir : ${gpt}, signalé le ${day}`,
    noComment: "Signalé sans commentaire.",
  },
};
