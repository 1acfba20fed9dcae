/** Français : les adresses e-mail : le lien pour créer un compte, et la confirmation de l’adresse d’un compte. */
import type { addressTexts as english } from "../addresses";
import type { Translated } from "../translated";

export const addressTexts: Translated<typeof english> = {
  hint: "Nous enverrons un lien pour confirmer qu’elle est à vous.",
  send: "Envoyer le lien",
  sending: "Envoi…",
  sentTitle: "Consultez votre boîte de réception",
  sentText: (email) => `Nous avons envoyé un lien à ${email}. Ouvrez-le dans les 24 heures pour continuer.`,
  noEmailHint: "Pas d’e-mail ? Vérifiez vos indésirables et l’orthographe de l’adresse.",
  resend: "Renvoyer",
  sentAgain: "Renvoyé.",
  useOtherAddress: "Utiliser une autre adresse",
  missing: "Ouvrez le lien complet de votre e-mail, avec le long code à la fin.",
  askAgain: "Recevoir un nouveau lien",
  invitedTo: (workspace) => `Vous êtes invité à rejoindre ${workspace}`,
  joinIt: "Rejoindre avec ce compte",

  isConfirmed: "Confirmée. Les GPT partagés avec cette adresse apparaissent sous GPT.",
  notConfirmed: "Non confirmée. Les GPT partagés avec cette adresse apparaissent une fois que vous la confirmez.",
  neverConfirmed:
    "Non confirmée, car ce serveur n’envoie pas d’e-mails. Pour ouvrir un GPT partagé avec vous, utilisez le lien que vous avez reçu.",
  ownSent: (email) => `Nous avons envoyé un lien à ${email}. Ouvrez-le dans ce navigateur dans les 24 heures.`,
  change: {
    action: "Changer l’e-mail",
    field: "Nouvel e-mail",
    current: (email) => `Votre e-mail est ${email}.`,
    byLink: "Nous enverrons un lien à cette adresse. Votre e-mail change quand vous l’ouvrez.",
    withoutMail: "Ce serveur n’envoie pas d’e-mails ; votre e-mail change immédiatement. Vérifiez l’orthographe.",
    sent: (email) =>
      `Nous avons envoyé un lien à ${email}. Ouvrez-le dans ce navigateur dans les 24 heures pour changer votre e-mail.`,
    changed: "E-mail changé.",
  },
  confirmTitle: "Confirmez votre adresse e-mail",
  signInFirst: "Connectez-vous d’abord pour confirmer cette adresse pour votre compte.",
  confirmFor: (email) => `Vous êtes connecté comme ${email}.`,
  confirm: "Confirmer",
  confirmed: (email) => `${email} est confirmée.`,
  toGpts: "Voir les GPT partagés",
  toSettings: "Paramètres",
  unseen: "Confirmez votre adresse e-mail pour voir les GPT partagés avec elle.",
};
