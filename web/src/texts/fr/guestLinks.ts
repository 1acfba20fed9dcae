/** Français : liens pour invités. */
import type { guestLinkTexts as english } from "../guestLinks";
import type { Translated } from "../translated";

export const guestLinkTexts: Translated<typeof english> = {
  title: "Liens pour invités",
  about:
    "Des personnes sans compte peuvent utiliser la version publiée avec un lien. Vous payez leurs messages. Vous ne voyez jamais leurs chats.",
  why: {
    not_owner: "Seul le propriétaire du GPT peut créer des liens pour invités.",
    server: "L’opérateur de ce serveur n’autorise pas les invités.",
    workspace:
      "Les règles de cet espace de travail n’autorisent pas les invités. Ses propriétaires peuvent les changer.",
    unpublished: "Publiez d’abord ce GPT.",
    level: "Partagez d’abord ce GPT avec toute personne ayant le lien, sous « Publier ».",
  },
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
  lastMonth: (amount) => `Mois dernier : ${amount}`,
  usedIn: (month) => `Dernière utilisation : ${month}`,
  unused: "Pas encore utilisé",

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
  caps: "Nombre maximal de messages par jour",
  cap: { link: "Tout le lien", guest: "Chaque invité", range: "Chaque réseau (par exemple un bureau)" },
  highest: (most) => `Jusqu’à ${most}`,
  capWrong: (most: string) => `Saisissez un nombre entier de 1 à ${most}.`,
  sites: "Sites qui peuvent l’intégrer (facultatif)",
  sitesHint: "Un par ligne, comme https://example.com.",

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
    caps: "Nombre maximal de messages par jour",
    usual: "Nouveaux liens",
    most: "Maximum pour les créateurs",
    range: "Un réseau est un bloc d’adresses voisines (IPv4 /24, IPv6 /48). Les adresses ne sont jamais enregistrées.",
    save: "Enregistrer les réglages des invités",
  },
};
