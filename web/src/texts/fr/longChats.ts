/** Français : les longs chats, ce que le modèle ne voit plus et son résumé. */
import type { longChatTexts as english } from "../longChats";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const longChatTexts: Translated<typeof english> = {
  unseen: "Le modèle ne voit plus les messages ci-dessus.",
  summarize: "Les résumer ?",
  summarising: "Résumé des messages ci-dessus en cours…",
  title: "Résumé des messages précédents",
  explanation: "Le modèle le reçoit à la place des messages ci-dessus dès qu’ils ne tiennent plus.",
  field: "Résumé",
  edit: "Modifier",
  edited: "modifié",
  remove: "Supprimer",
  removeTitle: "Supprimer ce résumé ?",
  removeText: "Les messages restent. Le modèle ignorera leur contenu tant que vous ne les aurez pas résumés à nouveau.",
  leftOut: (n) => plural(n, "message précédent exclu, faute de place", "messages précédents exclus, faute de place"),
  summarised: (n) => (n === 1 ? "1 résumé" : `${count(n)} résumés`),
  alsoSent: "Votre fuseau horaire et votre langue sont transmis au modèle.",
};
