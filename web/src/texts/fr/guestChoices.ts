/** Français : le choix d’un invité sur les statistiques. */
import type { guestChoiceTexts as english } from "../guestChoices";
import type { Translated } from "../translated";

export const guestChoiceTexts: Translated<typeof english> = {
  count: "Me compter dans les statistiques du créateur",
  countHint:
    "Le créateur reçoit des nombres portant sur beaucoup de personnes, avec un bruit aléatoire : chats, messages, sujets d’une liste fixe, longueurs, issue des demandes. Jamais vos mots. Seulement si vous dites oui, pour cette visite ; une autre visite compte comme une autre personne.",
  countLate:
    "Le créateur reçoit des nombres portant sur beaucoup de personnes. Ce choix n’est possible qu’avant votre premier message.",
};
