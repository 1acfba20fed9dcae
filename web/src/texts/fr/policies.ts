/** Français : la politique de confidentialité et les conditions d’utilisation : lire, accepter, publier. */
import { count, plural } from "../plural";
import type { policyTexts as english } from "../policies";
import type { Translated } from "../translated";

type Kind = "privacy" | "terms" | "workspace";

const titles = {
  privacy: "Politique de confidentialité",
  terms: "Conditions d’utilisation",
  workspace: "Notre utilisation de l’IA",
};
const named = {
  privacy: "la politique de confidentialité",
  terms: "les conditions d’utilisation",
  workspace: "« Notre utilisation de l’IA »",
};
/** After "de". */
const ofNamed = {
  privacy: "de la politique de confidentialité",
  terms: "des conditions d’utilisation",
  workspace: "de « Notre utilisation de l’IA »",
};
const names = (kinds: readonly Kind[]) => kinds.map((kind) => named[kind]).join(" et ");
/** The number of people asked. */
const asked = (n: number, kind: Kind) =>
  kind === "workspace" ? plural(n, "membre", "membres") : plural(n, "compte", "comptes");
/** The people who will be asked to accept, besides the publisher. */
const told = (others: number, kind: Kind) => {
  if (others > 0)
    return kind === "workspace"
      ? `${plural(others, "autre membre devra", "autres membres devront")} l’accepter avant de continuer.`
      : `${plural(others, "autre compte devra", "autres comptes devront")} l’accepter avant de continuer.`;
  return kind === "workspace"
    ? "Vous êtes le seul membre ; personne d’autre n’est concerné."
    : "Votre compte est le seul ; personne d’autre n’est concerné.";
};

export const policyTexts: Translated<typeof english> = {
  titles,
  title: "Politique de confidentialité et conditions d’utilisation",
  version: (n, day) => `Version ${n}, en vigueur depuis le ${day}`,
  answers: "Engagements de confidentialité",
  newTab: "s’ouvre dans un nouvel onglet",
  changed: "Ce qui a changé",
  first: "La première version.",
  textOf: (kind) => `Texte ${ofNamed[kind]}`,

  named,
  join: { accept: "En créant un compte, vous acceptez", and: "et" },

  gate: {
    title: "À lire et à accepter",
    changed: (kinds) => `L’exploitant du serveur a modifié ${names(kinds)}. Lisez les nouveautés pour continuer.`,
    first: (kinds) => `L’exploitant du serveur a publié ${names(kinds)}. Lisez et acceptez pour continuer.`,
    workspaceFirst: (name) =>
      `Les propriétaires de ${name} ont défini comment l’IA y est utilisée. Lisez et acceptez pour continuer.`,
    workspaceAgain: (name) =>
      `Les propriétaires de ${name} ont modifié la façon dont l’IA y est utilisée. Lisez les nouveautés pour continuer.`,
    elsewhere: (name) =>
      `Cela ne concerne que ${name}. Vous pouvez utiliser un autre espace sans accepter, ou quitter celui-ci.`,
    notNow:
      "Pas maintenant ? Vos données sont en sécurité. Vous pouvez toujours les voir, les supprimer et modifier vos choix :",
    accept: "Accepter",
    accepting: "Enregistrement…",
  },

  mine: {
    title: "Conditions et politiques",
    text: "Publiées par l’exploitant du serveur. Une version ne change jamais ; nous vous redemandons quand il y en a une nouvelle.",
    none: "Aucune politique ni condition publiée. Il n’y a rien à accepter.",
    notPublished: "Non publié. Il n’y a rien à accepter.",
    accepted: (moment) => `Vous avez accepté cette version le ${moment}.`,
    notAccepted: "Vous n’avez pas accepté cette version.",
    history: "Versions que vous avez acceptées",
    row: (n) => `Version ${n}`,
  },

  workspace: {
    section: "Notre utilisation de l’IA",
    title: "Règles d’IA de cet espace de travail",
    text: "Rédigées par les propriétaires et acceptées par tous les membres. Une version ne change jamais ; chacun est sollicité de nouveau quand il y en a une nouvelle.",
    none: "Aucune règle pour l’instant",
    noneText: "Il n’y a rien à accepter.",
    noneForOwners:
      "Si vous en publiez, tous les membres doivent les accepter avant de continuer. Les clés d’API cessent de fonctionner jusqu’à l’accord de la personne qui les a créées.",
    write: "Rédiger les règles",
    stop: "Retour",
    older: "Versions précédentes",
    latest: "Revenir à la version actuelle",
    row: (n, day) => `Version ${n}, ${day}`,
    readers: "Acceptées par",
    readersText:
      "Seuls les propriétaires voient ceci. Le journal d’audit contient toutes les acceptations et peut être exporté.",
    current: (moment) => `Acceptée le ${moment}`,
    earlier: (n, moment) => `Version ${n} acceptée le ${moment}, pas la version actuelle`,
    notAccepted: "Pas encore acceptée",
    suspended: "suspendu",
  },

  operator: {
    text: "Après la publication, toute personne ayant un compte doit accepter avant de continuer.",
    notPublished: "Non publié. Personne n’est invité à accepter.",
    acceptedBy: (kind, n, of) => `Accepté par ${count(n)} sur ${asked(of, kind)}.`,
    draftWaits: (moment) => `Brouillon enregistré le ${moment}.`,
    writeFirst: "Rédiger la première version",
    writeNext: "Rédiger une nouvelle version",
    continueDraft: "Reprendre le brouillon",
    openOf: (action, kind) => `${action} : ${titles[kind]}`,
    editor: (kind, n) => `${titles[kind]}, version ${n}`,
    editorText: "Rien n’est visible avant la publication. Le Markdown fonctionne ; le HTML s’affiche comme du texte.",
    write: "Rédiger",
    preview: "Aperçu",
    previewText: "Voici ce que les utilisateurs verront.",
    previewEmpty: "Rien à afficher pour l’instant.",
    views: "Rédiger ou prévisualiser",
    textLabel: "Texte",
    note: "Ce qui a changé",
    noteHint: "Une ou deux phrases affichées avec la nouvelle version.",
    noteNeeded: "Résumez ce qui a changé. Ce résumé s’affiche avec la demande d’acceptation.",
    textNeeded: "Rédigez d’abord le texte.",
    textSame: "Rien n’a changé depuis la version actuelle.",
    save: "Enregistrer le brouillon",
    saving: "Enregistrement…",
    saved: (moment) => `Enregistré le ${moment}`,
    unsaved: "Pas encore enregistré",
    leave: "Vous perdrez vos modifications non enregistrées.",
    discard: "Supprimer le brouillon",
    discardTitle: "Supprimer ce brouillon ?",
    discardText: "Votre brouillon sera supprimé. La version publiée reste.",
    publish: (n) => `Publier la version ${n}`,
    publishTitle: (kind, n) => `Publier la version ${n} ${ofNamed[kind]} ?`,
    publishText: (kind, others) =>
      `Elle s’applique immédiatement. ${told(others, kind)} En la publiant, vous l’acceptez. Une version publiée ne peut être ni modifiée ni retirée, seulement remplacée.`,
    publishDo: "Publier",
  },
};
