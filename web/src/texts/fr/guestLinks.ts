/** Français : liens pour invités. */
import type { guestLinkTexts as english } from "../guestLinks";
import type { Translated } from "../translated";

export const guestLinkTexts: Translated<typeof english> = {
  title: "Liens pour invités",
  intro:
    "Des personnes sans compte peuvent utiliser la version publiée avec un lien. Vous payez leurs messages. Vous ne voyez jamais leurs chats.",
  closed: "Ces liens ne fonctionnent pas pour le moment.",
  none: "Aucun lien. Créez-en un par client, pour pouvoir le révoquer sans toucher aux autres.",
  unnumbered:
    "Pour protéger les invités, vous ne voyez que des coûts approximatifs : ce mois par tranches de 10 %, le mois dernier en entier.",

  create: "Créer un lien",
  creating: "Création…",
  createdTitle: "Lien créé",
  address: "Adresse",
  copy: "Copier le lien",
  passOn: "Envoyez-le à vos invités.",
  passOnSecret: "Envoyez le mot de passe séparément.",
  done: "Terminé",
  createTitle: "Nouveau lien pour invités",
  edit: "Modifier",
  editOf: (name) => `Modifier ${name}`,
  save: "Enregistrer le lien",
  saving: "Enregistrement…",
  copyOf: (name) => `Copier le lien pour ${name}`,
  revoke: "Révoquer",
  revokeOf: (name) => `Révoquer ${name}`,
  revokeTitle: (name) => `Révoquer le lien « ${name} » ?`,
  revokeText: "Il cesse aussitôt de fonctionner, et les chats de ses invités prennent fin. C’est irréversible.",

  ended: "Expiré",
  until: (day) => `Jusqu’au ${day}`,
  unlimited: "Sans fin",
  hasPassword: "Avec mot de passe",
  used: (share) => `${share} du budget de ce mois utilisé`,
  usedUp: "Le budget de ce mois est épuisé",
  noBudget: "Sans budget",
  budgetOf: (amount) => `Budget : ${amount}`,
  limitsFrom: (day) => `Nouvelles limites à partir du ${day} (UTC)`,
  lastMonth: (amount) => `Mois dernier : ${amount}`,
  usedIn: (month) => `Dernière utilisation : ${month}`,
  unused: "Aucune utilisation avant ce mois-ci",

  name: "Nom",
  nameHint: "Visible de vous seul, par exemple le nom d’un client.",
  nameMissing: "Saisissez un nom.",
  ends: "Fin",
  endings: {
    never: "Jamais",
    day: "Dans un jour",
    week: "Dans une semaine",
    month: "Dans un mois",
    date: "À une date",
  },
  date: "Dernier jour",
  dateMissing: "Choisissez le dernier jour.",
  password: "Mot de passe (facultatif)",
  passwordHint: "Au moins 8 caractères. Les invités le saisissent d’abord.",
  passwordShort: "Saisissez au moins 8 caractères.",
  newPassword: "Nouveau mot de passe",
  passwordKept: "Laissez vide pour garder l’actuel.",
  passwordEnds: "Supprimer le mot de passe",
  budget: (currency) => `Budget mensuel en ${currency} (facultatif)`,
  budgetHint: "Une fois épuisé, le lien s’arrête. Votre propre budget et vos limites s’appliquent toujours.",
  budgetWrong: "Saisissez un montant, comme 2,50.",
  limitsLater:
    "Les limites modifiées s’appliquent à partir du jour suivant (UTC). Sinon, les modifier montrerait combien les invités écrivent. Pour arrêter un lien immédiatement, révoquez-le.",
  caps: "Limites de messages par jour",
  cap: { link: "Par lien", guest: "Par invité", range: "Par réseau (par exemple un bureau)" },
  highest: (most) => `Jusqu’à ${most}`,
  capWrong: (most: string) => `Saisissez un nombre entier de 1 à ${most}.`,
  sites: "Sites qui peuvent l’intégrer (facultatif)",
  sitesHint: "Un par ligne, comme https://example.com.",

  embed: {
    open: "Intégrer",
    embedOf: (name) => `Intégrer ${name}`,
    title: (name) => `Intégrer « ${name} »`,
    script: "Bouton dans le coin",
    scriptHint: "Une ligne dans la page. Le bouton ouvre le chat dans un panneau.",
    copyScript: "Copier le script",
    frame: "Cadre seul",
    frameHint:
      "Sans script, à l’endroit de votre choix. Avec 400 × 640 pixels ou plus, les invités répondent plus facilement aux questions sur l’envoi de données.",
    copyFrame: "Copier le cadre",
    sites: (sites) =>
      `Fonctionne sur : ${sites}. Si vous retirez un site de la liste, tous les chats de ce lien prennent fin.`,
  },

  rule: {
    name: "Invités",
    about:
      "Si les GPT créés ici peuvent être ouverts à des personnes sans compte. Le propriétaire du GPT paie pour elles.",
    no: "Pas de liens pour invités",
    yes: "Les créateurs peuvent créer des liens pour invités",
  },

  admin: {
    title: "Invités",
    text: "Les créateurs peuvent ouvrir leurs GPT à des personnes sans compte, avec des liens. Ils paient pour leurs invités.",
    allow: "Autoriser les liens pour invités",
    allowHint:
      "Si vous désactivez cette option, tous les liens s’arrêtent et tous les chats d’invités prennent fin aussitôt.",
    defaults: "Nouveaux liens",
    maximum: "Maximum pour les créateurs",
    range: "Un réseau est un bloc d’adresses voisines (IPv4 /24, IPv6 /48). Les adresses ne sont jamais enregistrées.",
    save: "Enregistrer les réglages des invités",
  },
};
