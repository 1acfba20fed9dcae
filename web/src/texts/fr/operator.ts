/** Français : la page de l’exploitant. */
import type { operatorTexts as english } from "../operator";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const operatorTexts: Translated<typeof english> = {
  intro:
    "Vous ne voyez pas les chats des utilisateurs ici, sauf ce qu’ils signalent et les données d’entraînement. Toute consultation de ces données est consignée.",
  signUp: "Qui peut créer un compte",
  modes: { open: "Tout le monde", invitation: "Les personnes invitées", closed: "Personne" },
  save: "Enregistrer les réglages",
  saved: "Enregistré",
  background: {
    title: "Tâches de fond",
    text: "Fichiers, suppressions, statistiques et preuves signées. Les détails des échecs sont dans le journal du serveur.",
    fine: "Tout va bien : aucun échec ces 7 derniers jours, et rien en attente.",
    failed: (failures, first) => `Jusqu’à ${plural(failures, "échec", "échecs")} depuis le ${first}`,
    last: (moment, error) => `Dernier : ${moment} (${error})`,
    waiting: (jobs, queue) => `Jusqu’à ${plural(jobs, "tâche", "tâches")} en attente dans la file ${queue}`,
    waitingSince: (moment) =>
      `Depuis le ${moment}. Vérifiez qu’un processus exécute ces tâches (DISCREET_JOBS), ou attendez s’il est occupé.`,
  },
  invitations: "Invitations",
  note: "Pour qui ? (facultatif)",
  noteHint: "Une adresse e-mail figure dans le lien et est préremplie à l’inscription. Une note reste privée.",
  invite: "Créer un lien d’invitation",
  inviteTitle: "Inviter une personne",
  inviteLink: {
    title: "Lien d’invitation",
    text: "Il n’est affiché qu’une fois et permet de créer un seul compte.",
    label: "Lien",
    copy: "Copier le lien",
    copied: "Copié",
    notKept: "Vous ne l’avez pas encore copié, et il ne sera plus affiché. Fermez de nouveau pour quitter quand même.",
    done: "Terminé",
  },
  linkOnce: {
    label: "Lien",
    copy: "Copier le lien",
    copied: "Copié",
    notKept: "Vous ne l’avez pas encore copié, et il ne sera plus affiché. Fermez de nouveau pour quitter quand même.",
    done: "Terminé",
  },
  people: {
    title: "Personnes",
    text: "Vous ne voyez jamais ce que les personnes écrivent, ni quand. Le stockage est compté une fois par mois, par tranches de 100 Mo. Les actions sont consignées et montrées à la personne.",
    invite: "Inviter",
    search: "Rechercher par nom ou e-mail",
    count: (n) => plural(n, "compte", "comptes"),
    none: "Aucun compte trouvé",
    noneText: (query) => `Aucun nom ni e-mail ne contient « ${query} ».`,
    more: "Afficher plus",
    operator: "Exploitant",
    suspended: "Suspendu",
    deleting: "En cours de suppression",
    noName: "Compte supprimé",
    stores: (megabytes) => (megabytes === 0 ? "aucun fichier" : `jusqu’à ${count(megabytes)} Mo de fichiers`),
    since: (day) => `depuis le ${day}`,
    actionsFor: (name) => `Actions pour ${name}`,
    reset: "Réinitialiser le mot de passe",
  },
  invitationsEmpty: "Aucune invitation pour l’instant",
  invitationOpen: (moment) => `Valable jusqu’au ${moment}`,
  invitationUsed: (moment) => `Utilisée le ${moment}`,
  invitationExpired: (moment) => `Expirée le ${moment}`,
  invitationWithdraw: "Retirer",
  invitationWithdrawOf: (note) => `Retirer l’invitation « ${note} »`,
  noNote: "Sans note",
};
