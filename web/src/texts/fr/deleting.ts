/** Français : supprimer un message ou une branche. */
import type { deletingTexts as english } from "../deleting";
import { plural } from "../plural";
import type { Translated } from "../translated";

const messages = (n: number) => plural(n, "message", "messages");

export const deletingTexts: Translated<typeof english> = {
  titles: {
    answer: "Supprimer cette réponse ?",
    question: "Supprimer cette question ?",
    whole: "Supprimer ce chat ?",
  },
  sentences: {
    single: { answer: "Seule cette réponse sera supprimée.", question: "Seule cette question sera supprimée." },
    withFollowing: (what, following, branches) =>
      `Cette ${what === "answer" ? "réponse" : "question"} sera supprimée avec ${
        following === 1 ? "le message" : `les ${messages(following)}`
      } qui ${following === 1 ? "suit" : "suivent"}${branches > 1 ? `, sur ${branches} branches` : ""} : ${messages(following + 1)} au total.`,
    whole: (n) => `Il ne resterait rien d’autre ; tout le chat sera donc supprimé : ${messages(n)} au total.`,
  },
  files: (n) => (n === 1 ? "Le fichier joint est aussi supprimé." : `Les ${n} fichiers joints sont aussi supprimés.`),
  removedNow: "La suppression est immédiate. Rien ne peut être récupéré, même à partir d’une sauvegarde.",
  removedTemporary: "La suppression est immédiate. Rien ne peut être récupéré.",
  remainder: "Le reste du chat ne change pas. Il ne servira plus à l’entraînement.",
  feedback: "Les avis sur ce chat qui n’ont pas encore été transmis sont retirés.",
  sent: (times) =>
    `Des données ont été envoyées à d’autres services${times === 1 ? "" : `, ${times} fois`}. Nous ne pouvons pas les rappeler. Données envoyées en garde la trace, sans le contenu.`,
  confirm: "Supprimer",
  done: (n) => `${plural(n, "message supprimé", "messages supprimés")}.`,
};
