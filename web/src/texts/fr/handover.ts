/** Français : transférer un GPT. */
import type { handoverTexts as english } from "../handover";
import type { Translated } from "../translated";

export const handoverTexts: Translated<typeof english> = {
  title: "Transférer la propriété",
  text: "Le nouveau propriétaire reçoit le brouillon, les versions, les connaissances et les actions. Les secrets, partages, avis et statistiques n’en font pas partie.",
  details:
    "L’entraînement est désactivé, et les actions toujours autorisées devront l’être de nouveau. Ce que vous avez écrit ne sert pas à l’entraînement, sauf si vous l’autorisez dans les Paramètres ; une fois que le nouveau propriétaire l’a remplacé, c’est lui qui décide.",
  begin: "Transférer…",
  dialog: "Transférer ce GPT",
  email: "E-mail du nouveau propriétaire",
  hint: "Il a 14 jours pour accepter. D’ici là, le GPT est à vous et vous pouvez retirer l’offre.",
  offer: "Envoyer l’offre",
  offering: "Envoi…",
  waiting: (email, day) => `Offert à ${email} jusqu’au ${day}. Le GPT est à vous jusqu’à l’acceptation.`,
  withdraw: "Retirer l’offre",

  offered: (owner, gpt) => `${owner} souhaite vous transférer « ${gpt} »`,
  explanation:
    "Son brouillon, ses versions, connaissances et actions seront à vous, mais pas ses secrets, avis, statistiques ni chats. L’entraînement est désactivé et exclut le passé ; l’ancien propriétaire décide pour ses écrits.",
  accept: "Accepter le transfert",
  acceptOf: (gpt) => `Accepter le transfert de ${gpt}`,
  declineOf: (gpt) => `Refuser le transfert de ${gpt}`,
};
