/** Français : la page de l’exploitant. */
import type { operatorTexts as english } from "../operator";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const operatorTexts: Translated<typeof english> = {
  intro:
    "Vous ne voyez pas les chats des utilisateurs ici, sauf ce qu’ils signalent et les données d’entraînement. Toute consultation de ces données est consignée.",
  settings: "Ce serveur",
  name: "Nom",
  nameHint: "Affiché sur la page de connexion et dans les titres des pages.",
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
  note: "Pour qui ? (note privée)",
  invite: "Créer un lien d’invitation",
  inviteLink: "Copiez ce lien maintenant. Il n’est affiché qu’une fois et permet de créer un compte.",
  inviteCopy: "Copier le lien d’invitation",
  invitationsEmpty: "Aucune invitation pour l’instant",
  invitationOpen: (moment) => `Valable jusqu’au ${moment}`,
  invitationUsed: (moment) => `Utilisée le ${moment}`,
  invitationExpired: (moment) => `Expirée le ${moment}`,
  invitationWithdraw: "Retirer",
  invitationWithdrawOf: (note) => `Retirer l’invitation « ${note} »`,
  noNote: "Sans note",
};
