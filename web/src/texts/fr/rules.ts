/** Français : les règles d’un espace de travail, et la suppression automatique. */
import { plural } from "../plural";
import type { ruleTexts as english } from "../rules";
import type { Translated } from "../translated";

const days = (n: number) => plural(n, "jour", "jours");

export const ruleTexts: Translated<typeof english> = {
  section: "Règles",
  title: "Règles de l’espace de travail",
  text: "Les règles s’appliquent immédiatement à tous, y compris aux chats en cours.",
  ownersOnly: "Tous les membres peuvent les voir ; seuls les propriétaires peuvent les modifier.",
  save: "Enregistrer les règles",
  narrowed: "Les règles de l’espace de travail n’autorisent pas un partage plus large.",
  barred: "Vous ne pouvez pas envoyer de messages dans ce chat.",
  undo: "Annuler les modifications",
  confirmTitle: "Enregistrer ces règles ?",
  confirmText: "L’enregistrement a ces effets :",
  confirmDo: "Enregistrer les règles",
  changed: "Ces règles ont été modifiées après que vous les avez ouvertes.",
  names: {
    builders: "Qui peut créer des GPT",
    sharing: "Partage des GPT",
    third_party_gpts: "GPT externes",
    domains: "Où les actions peuvent envoyer des données",
    retention_days: "Suppression automatique",
  },
  intro: {
    builders: "Créer, modifier et publier des GPT, avec leurs connaissances et leurs actions.",
    sharing: "Le partage le plus large autorisé. Une règle plus stricte s’applique aussi aux GPT déjà partagés.",
    third_party_gpts:
      "GPT d’espaces personnels ou d’autres espaces de travail. Ceux que vous n’autorisez pas ne peuvent pas être utilisés ici. Les chats existants restent lisibles.",
    domains:
      "Les actions n’envoient des données qu’après accord. Un domaine absent de la liste ne peut pas être autorisé, même par un ancien « Toujours autoriser ». Les sous-domaines sont compris.",
    retention_days:
      "Les chats plus anciens sont supprimés définitivement, sauvegardes comprises. Les jours comptent depuis la dernière modification. Si le réglage d’une personne est plus court, il s’applique.",
  },
  builders: {
    everyone: "Tous les membres de cet espace de travail",
    admins: "Les propriétaires et administrateurs uniquement",
  },
  sharing: {
    me: "Le créateur uniquement",
    workspace: "Tous les membres de cet espace de travail",
    link: "Toute personne ayant le lien",
    everyone: "Tout le monde sur ce serveur",
  },
  thirdParty: { all: "Tous", approved: "GPT approuvés uniquement", none: "Aucun" },
  approved: "GPT approuvés",
  approvedNone: "Aucun GPT approuvé pour l’instant.",
  deletedGpt: "GPT supprimé",
  by: (name) => `par ${name}`,
  find: "Trouver des GPT à approuver",
  findHint: "Recherchez des GPT publiés pour tout le monde, ou collez le lien d’un GPT.",
  approve: (name) => `Approuver ${name}`,
  remove: (name) => `Retirer l’approbation de ${name}`,
  foundNone: "Aucun autre GPT trouvé.",
  domains: { any: "Partout", listed: "Ces domaines uniquement", none: "Nulle part" },
  domainsField: "Domaines autorisés",
  domainsHint:
    "Un par ligne, comme example.org, sans https://, chemin, port ni « * ». Les adresses IP doivent être indiquées telles quelles.",
  domainsEmpty: "Saisissez au moins un domaine, ou choisissez « Nulle part ».",
  kept: { account: "Chacun décide", days: "Supprimer après un nombre de jours" },
  keptFor: (n) => `${days(n)} après la dernière modification`,
  days: "Jours",
  daysHint: "De 1 à 3 650, comptés depuis la dernière modification.",
  daysWrong: "Saisissez un nombre entier de 1 à 3 650.",
  history: "Modifications",
  historyNone: "Aucune modification pour l’instant.",
  shell: "La ligne de commande",
  deletions: "État de la suppression automatique",
  onTime:
    "À l’heure : les chats expirés sont supprimés toutes les heures. Nombres et heures ne sont pas affichés : ils révéleraient quand on a écrit.",
  late: "Certaines suppressions ont plus d’un jour de retard. Le serveur réessaie toutes les heures. Votre administrateur peut vérifier « Tâches de fond ».",
  own: {
    title: "Suppression automatique",
    text: "Supprimez automatiquement les chats et les images. Dans un espace de travail, le délai le plus court s’applique.",
    legend: "Supprimer les chats et les images",
    always: "Jamais",
    days: "Après un nombre de jours",
    save: "Enregistrer",
    saved: "Enregistré.",
    confirmTitle: "Supprimer plus tôt ?",
    deletedNow: (n: number) =>
      `${plural(n, "chat ou image sera supprimé", "chats ou images seront supprimés")} définitivement dans l’heure.`,
    deletedSoon: (n: number) =>
      `${plural(n, "chat ou image sera supprimé", "chats ou images seront supprimés")} dans la semaine.`,
    deletedLater: "Les autres suivront quand ils seront assez anciens.",
    confirmDo: "Enregistrer et supprimer",
    past: (n) => (n === null ? "Jamais" : days(n)),
    history: "Anciens réglages",
  },
};
