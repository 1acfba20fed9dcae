/** Français : jetons, coûts, prix et budgets en argent. */
import { plural } from "../plural";
import type { Translated } from "../translated";
import type { usageTexts as english } from "../usage";

export const usageTexts: Translated<typeof english> = {
  title: "Jetons et coûts",
  text: "Ce que vos messages et fichiers ont consommé, par mois et par modèle. Vous seul le voyez ; l’exploitant et vos espaces de travail voient des totaux.",
  none: "Rien de consommé",
  noneText: "Vos jetons et leur coût apparaissent ici après votre première réponse.",
  columns: { model: "Modèle", tokens: "Jetons", cost: "Coût", answers: "Réponses", key: "Clé d’API" },
  whole: "Total",
  month: (month, table) => `${month} : ${table}`,
  noPrice: "sans prix",
  atLeast: (cost) => `au moins ${cost}`,
  keys: "Vos clés d’API ce mois-ci",
  unknownModel: "Modèle sans nom",
  details: "Comment c’est compté",
  detailsText: [
    "Chaque coût est calculé au prix en vigueur au moment de la réponse. Les changements suivants n’y font rien.",
    "Un modèle sans prix ajoute des jetons mais aucun coût ; le total s’affiche alors avec « au moins ».",
    "Les totaux sont conservés par mois et par modèle, sans jour ni heure, pendant 13 mois environ.",
    "Les titres, les résumés, la création d’un GPT et la recherche dans les connaissances avec le modèle d’un fournisseur comptent aussi.",
    "Une réponse arrêtée compte les jetons écrits jusque-là.",
  ],

  budgets: {
    title: "Budgets de ce mois",
    kinds: {
      account: "Votre budget",
      workspace: "Le budget de votre espace de travail",
      key: "Le budget de la clé d’API",
      member: "Votre budget dans cet espace de travail",
      workspace_key: "Le budget de la clé d’API",
    },
    spent: (spent, amount) => `${spent} sur ${amount}`,
    percent: (percent, amount) => `Environ ${percent} de ${amount}`,
    renews: (day) => `Les budgets se renouvellent le ${day} (UTC).`,
    nearly: (kind, percent) => `${kind} est utilisé à ${percent}.`,
    full: (kind) => `${kind} est épuisé jusqu’au mois prochain.`,
    see: "Voir l’utilisation",
  },

  server: {
    title: "Utilisation de ce serveur",
    text: "Totaux des mois écoulés par fournisseur et par modèle, jamais par personne.",
    none: "Aucune utilisation pour l’instant. Chaque mois apparaît ici une fois écoulé.",
  },

  prices: {
    title: "Prix",
    text: "Par million de jetons. Un nouveau prix compte dès maintenant ; les coûts passés restent.",
    none: "Proposez d’abord un modèle. Le modèle intégré ne coûte rien.",
    line: (input, cached, output) => `Entrée ${input} · en cache ${cached} · sortie ${output}`,
    change: "Modifier",
    changeOf: (model) => `Modifier le prix de ${model}`,
    dialog: (model) => `Prix de ${model}`,
    input: "Entrée",
    cached: "Entrée en cache",
    cachedHint: "Laissez vide pour appliquer le prix d’entrée.",
    output: "Sortie",
    perMillion: (currency) => `${currency} par million de jetons. Laissez tout vide pour aucun prix.`,
    wrong: "Saisissez un montant, comme 2.50.",
    save: "Enregistrer le prix",
    history: "Prix précédents",
    since: (day) => `Depuis le ${day}`,
    currency: "Devise",
    currencyHint: "Trois lettres, comme EUR ou USD.",
    changeCurrency: "Changer la devise",
    currencyTitle: (currency) => `Passer à la devise ${currency} ?`,
    currencyText:
      "Tous les prix sont supprimés. Fixez-les à nouveau dans la nouvelle devise. Les coûts passés gardent la leur.",
    currencyDetails: [
      "Les budgets gardent leurs montants. Les dépenses de ce mois repartent de 0.",
      "Aucun montant n’est converti.",
    ],
  },

  money: {
    title: "Budgets mensuels",
    text: "Le maximum que chacun peut dépenser par mois (UTC). À 80 %, un avertissement ; à 100 %, plus rien n’est envoyé.",
    kinds: { accounts: "Chaque personne", workspaces: "Chaque espace de travail", keys: "Chaque clé d’API" },
    amount: (currency) => `${currency} par mois`,
    hint: "Laissez vide pour aucun budget.",
    save: "Enregistrer les budgets",
    saved: "Budgets enregistrés.",
    own: "Budgets individuels",
    ownText:
      "Ils remplacent les budgets généraux. Définissez-les en ligne de commande : discreet quota budget account:ID 20.",
    remove: "Supprimer",
    removeOf: (subject) => `Supprimer le budget de ${subject}`,
    bound: "Les réponses en cours se terminent et leur coût est estimé d’avance : un budget peut être dépassé.",
  },

  workspace: {
    section: "Utilisation",
    title: "Utilisation de cet espace de travail",
    text: "Les propriétaires voient les totaux des mois écoulés. Personne ne voit un jour, une heure ou un message.",
    rules: "Ce que les propriétaires voient et autorisent",
    shows: "Montrer aux propriétaires les jetons et le coût de chaque membre",
    showsHint: "Seulement pour les mois qui commencent après l’activation.",
    shown: (day) =>
      `Depuis le ${day}, les propriétaires voient les jetons et le coût de chaque membre pour les mois écoulés.`,
    hidden: "Les propriétaires ne voient pas ce qu’un membre a consommé.",
    member: "Budget par membre",
    key: "Budget par clé d’API",
    perMonth: (currency) => `${currency} par mois. Vide : aucun budget.`,
    noBudget: "aucun budget",
    line: (name, amount) => `${name} : ${amount}`,
    save: "Enregistrer",
    saved: "Enregistré.",
    sums: "Totaux",
    noSums: "Pas encore de totaux",
    noSumsText: "Ils apparaissent quand se termine un mois où au moins 3 personnes ont utilisé des modèles.",
    people: (n) => plural(n, "personne", "personnes"),
    removedKey: "Clé d’API supprimée",
    members: "Membres",
  },
};
