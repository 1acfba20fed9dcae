/** Français : partager un GPT avec des personnes. */
import type { gptSharingTexts as english } from "../gptSharing";
import type { Translated } from "../translated";

export const gptSharingTexts: Translated<typeof english> = {
  share: "Partager",
  title: "Partager ce GPT",
  intro:
    "Invitez par e-mail des personnes de ce serveur. Elles ne voient jamais les chats, avis ou statistiques, et vous seul pouvez publier, supprimer, partager ou autoriser l’entraînement.",
  introAtWork:
    "Invitez par e-mail des membres de cet espace de travail. Ils ne voient jamais les chats, avis ou statistiques, et vous seul pouvez publier, supprimer ou partager.",
  email: "E-mail",
  right: "Accès",
  rights: { chat: "Discuter", view: "Voir et copier", edit: "Modifier" },
  hints: {
    chat: "Utiliser la version publiée.",
    view: "Voir aussi ses instructions, connaissances, actions et versions, et le copier.",
    edit: "Modifier aussi le brouillon, les connaissances et l’image, mais pas les secrets ni l’authentification des actions.",
  },
  invite: "Inviter",
  inviting: "Invitation…",
  offered: (email) =>
    `${email} a 14 jours pour accepter l’invitation sur sa page GPT, une fois cette adresse confirmée.`,
  people: "Partagé avec",
  nobody: "Pas encore partagé.",
  waiting: (right, day) => `Invitation : ${right}, jusqu’au ${day}`,
  access: (right) => `Accès : ${right}`,
  change: (email) => `Accès de ${email}`,
  takeBack: "Retirer",
  takeBackOf: (email) => `Retirer ${email}`,
  takeBackTitle: (email) => `Retirer l’accès de ${email} ?`,
  takeBackText: "Son accès prend fin immédiatement, même pendant une réponse. Ses copies lui restent.",

  withMe: "Partagés avec vous",
  offers: "On vous propose",
  offerOf: (owner, gpt) => `${owner} vous invite à « ${gpt} »`,
  means: {
    chat: "Vous pouvez discuter avec lui. Ni son créateur ni les autres personnes invitées ne peuvent lire vos chats.",
    view: "Vous pouvez discuter avec lui, voir comment il est fait et le dupliquer.",
    edit: "Vous pouvez aussi modifier son brouillon et ses connaissances. Vos ajouts font partie du GPT et y restent après votre départ. Son propriétaire décide s’il peut servir à l’entraînement.",
  },
  until: (day) => `Jusqu’au ${day}`,
  accept: "Accepter",
  acceptOf: (gpt) => `Accepter ${gpt}`,
  decline: "Refuser",
  declineOf: (gpt) => `Refuser ${gpt}`,
  leave: "Quitter",
  leaveOf: (gpt) => `Quitter ${gpt}`,
  leaveTitle: (gpt) => `Quitter « ${gpt} » ?`,
  leaveText: "Vous perdrez l’accès, sauf s’il est publié pour vous. Vos chats restent à vous.",
  look: "Voir",
  lookOf: (gpt) => `Voir ${gpt}`,

  editing: (owner) =>
    `${owner} est propriétaire de ce GPT et le publie. Les changements de connaissances et d’image s’appliquent immédiatement.`,
  looking: (owner) => `${owner} a partagé ce GPT avec vous. Voici son brouillon actuel. Vous pouvez le dupliquer.`,
  noInstructions: "Pas d’instructions.",
  starters: "Amorces de chat",
  knowledge: "Connaissances",
  actions: "Actions",
  none: "Rien.",

  changed: "Une autre personne a enregistré ce brouillon après que vous l’avez ouvert.",
  useTheirs: "Prendre sa version",
  keepMine: "Garder la mienne",
};
