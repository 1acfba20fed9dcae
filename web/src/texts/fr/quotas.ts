/** Français : les limites d’utilisation, et la file d’attente devant le modèle. */
import { count, plural } from "../plural";
import type { quotaTexts as english } from "../quotas";
import type { Translated } from "../translated";

export const quotaTexts: Translated<typeof english> = {
  ahead: (n) =>
    n === 0
      ? "C’est bientôt votre tour…"
      : `Dans la file d’attente : jusqu’à ${plural(n, "réponse", "réponses")} avant vous…`,

  title: "Limites d’utilisation",
  text: "Limites d’utilisation par jour (UTC) et de stockage. Une tâche est la lecture d’un fichier, un export ou une importation de chats. Vous voyez les limites, jamais l’utilisation de chacun.",
  kinds: {
    accounts: "Chaque compte",
    workspaces: "Chaque espace de travail",
    keys: "Chaque clé d’API",
  },
  one: { account: "Compte", workspace: "Espace de travail", key: "Clé d’API" },
  columns: {
    whose: "Pour",
    answers: "Réponses par jour",
    tokens: "Tokens par jour",
    megabytes: "Mo de fichiers",
    files: "Fichiers",
    jobs: "Tâches en parallèle",
  },
  unlimited: "Sans limite",
  hint: "Laissez vide pour ne pas limiter.",
  change: (whose) => `Modifier : ${whose}`,
  changeShort: "Modifier",
  save: "Enregistrer",
  cancel: "Annuler",
  own: "Limites individuelles",
  ownText:
    "Elles remplacent les limites générales ci-dessus. Définissez-les en ligne de commande (discreet quota set account:ID --answers 100).",
  remove: (whose) => `Retirer les limites de ${whose}`,
  removeShort: "Retirer",
  removeTitle: "Retirer ces limites ?",
  removeText: "La limite générale s’applique de nouveau.",
  notNumber: "Saisissez un nombre entier, ou laissez vide.",

  mine: "Limites d’utilisation",
  mineText:
    "Votre utilisation du jour (UTC) et vos limites. L’exploitant voit les limites et, une fois par mois, votre stockage approximatif. Les propriétaires et administrateurs d’un espace de travail voient une moyenne mensuelle brouillée pour l’ensemble.",
  mineNone: "Aucune limite ne s’applique à vous.",
  of: { account: "Vous", workspace: "Votre espace de travail", key: "Votre clé d’API" },
  answers: (used, most) =>
    used === null
      ? `Jusqu’à ${count(most)} réponses par jour`
      : `${count(used)} sur ${count(most)} réponses aujourd’hui`,
  tokens: (used, most) =>
    used === null ? `Jusqu’à ${count(most)} tokens par jour` : `${count(used)} sur ${count(most)} tokens aujourd’hui`,
  megabytes: (used, most) =>
    used === null ? `Jusqu’à ${count(most)} Mo de fichiers` : `${used} sur ${count(most)} Mo de fichiers`,
  files: (used, most) =>
    used === null ? `Jusqu’à ${count(most)} fichiers` : `${count(used)} sur ${count(most)} fichiers`,
  jobs: (used, most) =>
    used === null ? `Jusqu’à ${count(most)} tâches en parallèle` : `${count(used)} sur ${count(most)} tâches en cours`,
  daily: (n, day) =>
    n === null
      ? `Moins de 60 réponses par jour dans les 4 semaines avant le ${day}`
      : `Environ ${count(n)} réponses par jour dans les 4 semaines avant le ${day}`,
};
