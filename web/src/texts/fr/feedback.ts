/** Français : les avis au créateur d’un GPT ou à l’exploitant, et le refus des statistiques privées. */
import { figure } from "../dates";
import type { feedbackTexts as english } from "../feedback";
import { count } from "../plural";
import type { Translated } from "../translated";

export const feedbackTexts: Translated<typeof english> = {
  good: "Bonne réponse",
  bad: "Mauvaise réponse",
  sendEntry: "Envoyer un avis…",
  reportEntry: "Signaler ce GPT…",
  tellMore: "En dire plus au créateur…",
  tellBuilder: "Donner son avis au créateur…",
  notRated: (why) => `Votre note n’a pas été enregistrée. ${why}`,

  roles: { user: "Vous", assistant: "La réponse" },
  pieceRoles: { user: "La personne", assistant: "Le GPT" },
  ratings: { good: "Bonne réponse", bad: "Mauvaise réponse" },

  choose: {
    messages: "Messages de ce chat",
    count: (n, of) => `${count(n)} sélectionnés sur ${count(of)} au maximum.`,
    none: "Aucun message à sélectionner.",
  },

  words: {
    comment: "Commentaire",
    message: (role, n) => `${role} (message ${count(n)})`,
    original: "Rétablir l’original",
    originalOf: (name) => `Rétablir l’original : ${name}`,
    found: (n) =>
      n === 1
        ? "Vérifiez ce passage. La détection automatique peut en manquer."
        : `Vérifiez ces ${count(n)} passages. La détection automatique peut en manquer.`,
    mask: "Masquer",
    maskOf: (kind, text) => `Masquer (${kind}) ${text}`,
    removeTrick: "Retirer",
    tidyOf: (kind) => `Retirer : ${kind}`,
    maskAll: (n) => `Tout masquer (${count(n)})`,
    maskAllOf: (n, name) => `Tout masquer (${count(n)}) dans ${name}`,
    removed: (kind) => `[${kind} : retiré]`,
    furtherFound: (n) => `et ${count(n)} de plus`,
  },

  dialog: {
    title: (gpt) => `Avis au créateur de ${gpt}`,
    chooseStep: "Choisir quoi envoyer",
    rating: "Votre note",
    scope: "Envoyer",
    scopes: {
      rating: "La note uniquement",
      comment: "Un commentaire uniquement",
      answer: "Un commentaire et cette réponse",
      messages: "Un commentaire et des messages choisis",
    },
    scopeHints: {
      rating: "N’est pas envoyée au créateur. Compte dans les statistiques d’utilisation si vous y participez.",
      comment: "Vos propres mots, rien du chat.",
      answer: "La réponse du GPT, pas votre question.",
      messages: "Vous choisissez les messages à inclure.",
    },
    wordsStep: "Modifier avant l’envoi",
    commentHint: "Qu’est-ce qui était bien, faux ou manquant ?",
    editHint: "Retirez les noms et ce dont le créateur n’a pas besoin. Votre chat ne change pas.",
    seenStep: "Aperçu",
    seenEmpty: "Écrivez un commentaire ou sélectionnez un message pour voir ce que le créateur recevra.",
    seenRating:
      "Rien n’est envoyé au créateur. Votre note compte dans les statistiques d’utilisation si vous y participez.",
    notIncluded: "Ni nom, ni heure, ni rien d’autre du chat.",
    theme: "Thème",
    updating: "Mise à jour de l’aperçu…",
    ready: "Le créateur reçoit exactement ce que montre l’aperçu.",
    nothingToSend: "Rien à envoyer pour l’instant.",
    notReady: "Ceci ne peut pas être envoyé tel quel.",
    sendAgain: "Réessayer",
    send: "Envoyer au créateur",
    sending: "Envoi…",
    done: "Terminé",
    leaveTitle: "Quitter sans envoyer ?",
    leaveText: "Ce que vous avez écrit et sélectionné ici ne sera pas enregistré.",
    leave: "Quitter",
    sentTitle: "Envoyé",
    takeBack: "Retirer",
    takenBack: "Retiré et supprimé. Vous pouvez le modifier et l’envoyer de nouveau.",
    withdrawHint: "Vous pourrez le voir ou le retirer plus tard dans les Paramètres, sous",
    laterLink: "Avis envoyés",
  },

  report: {
    title: (gpt) => `Signaler ${gpt}`,
    to: "Envoyé immédiatement à l’exploitant de ce serveur, sans votre nom. Le créateur du GPT ne le reçoit pas.",
    reason: "Quel est le problème avec ce GPT ?",
    reasons: {
      harmful: "Il est dangereux",
      deceptive: "Il trompe les gens ou se fait passer pour quelqu’un",
      steals_data: "Il s’empare de données personnelles",
      illegal: "Il aide à faire quelque chose d’illégal",
      other: "Autre chose",
    },
    reasonNeeded: "Choisissez une raison.",
    comment: "Que s’est-il passé ?",
    commentHint: "Facultatif. Quelques mots aident l’exploitant à trouver le problème.",
    add: "Ajouter des messages de ce chat",
    addHint:
      "L’exploitant ne peut pas lire vos chats. Seul ce que vous sélectionnez ici est envoyé, tel que vous l’avez modifié.",
    ready: "L’exploitant reçoit votre raison, votre commentaire et les messages choisis, exactement comme ici.",
    send: "Envoyer le signalement",
    sent: "Votre signalement a été envoyé à l’exploitant.",
    takenBack: "Retiré et supprimé. Vous pouvez le modifier et l’envoyer de nouveau.",
  },

  sent: {
    title: "Avis envoyés",
    text: "Exactement tels que vous les avez envoyés. Vous seul pouvez savoir qu’ils sont à vous.",
    empty: "Aucun avis envoyé pour l’instant",
    emptyText: "Vous pouvez envoyer un avis sous toute réponse d’un GPT que vous n’avez pas créé.",
    deletedGpt: "un GPT supprimé",
    kinds: {
      feedback: (gpt) => `Au créateur de ${gpt}`,
      report: (gpt) => `Signalement de ${gpt} à l’exploitant`,
    },
    states: {
      waiting: (sent) => `Envoyé le ${sent}. En attente de transmission avec d’autres avis.`,
      delivered: (sent, delivered) => `Envoyé le ${sent}, transmis le ${delivered}.`,
      reported: (sent) => `Envoyé à l’exploitant le ${sent}.`,
      gone: (sent) => `Envoyé le ${sent}. Supprimé en même temps que le GPT.`,
    },
    open: "Afficher le contenu",
    openOf: (what, day) => `Afficher le contenu : ${what}, ${day}`,
    takeBack: "Retirer",
    takeBackOf: (what, day) => `Retirer : ${what}, envoyé le ${day}`,
    takeBackTitle: "Retirer cet avis ?",
    takeBackText: {
      waiting: "Il est supprimé avant d’être vu par qui que ce soit. Cette action est irréversible.",
      delivered:
        "Il est supprimé ici et de la boîte du créateur, qui l’a peut-être déjà lu. Cette action est irréversible.",
      reported:
        "Il est supprimé ici et de la liste de l’exploitant, qui l’a peut-être déjà lu. Cette action est irréversible.",
      gone: "Votre propre trace en est supprimée. Cette action est irréversible.",
    },
    remove: "Retirer",
    removeOf: (what, day) => `Retirer : ${what}, envoyé le ${day}`,
    removeTitle: "Retirer cette entrée ?",
    tookBack: "Retiré et supprimé.",
  },

  numbers: {
    title: "Statistiques d’utilisation",
    text: "Les créateurs voient des statistiques anonymes sur l’utilisation de leurs GPT. Vous pouvez refuser.",
    switch: "M’inclure dans les statistiques d’utilisation",
    explain:
      "Les créateurs voient des totaux (personnes, chats, messages, sujets, actions, notes), avec un bruit aléatoire. Jamais ce que les personnes ont écrit.",
    on: "Vous êtes inclus.",
    onSince: (day) => `Vous êtes inclus pour les chats commencés depuis le ${day}.`,
    off: "Vous n’êtes plus inclus à partir de maintenant.",
    offTitle: "Désactiver les statistiques d’utilisation ?",
    offText:
      "Les comptes non publiés sont retirés. Aucun de vos chats existants ne sera compté, même si vous réactivez ceci plus tard. Les statistiques publiées restent ; elles n’identifient personne.",
    offDo: "Désactiver",
    onTitle: "Activer les statistiques d’utilisation ?",
    onText: "Les chats que vous commencez ensuite sont comptés. Les précédents restent exclus.",
    onDo: "Activer",
    strength: "Comment vous êtes protégé",
    strengthText: (days) =>
      `Les statistiques d’un GPT disent presque la même chose que vous l’ayez utilisé ou non. Cela couvre tout ce que vous en faites sur ${count(days)} jours, quoi que sache par ailleurs la personne qui les lit. Les comptes qui servent aux statistiques d’une journée sont supprimés après leur publication. Quand votre budget pour un GPT est épuisé, vous n’êtes plus compté jusqu’à ce que d’anciens jours sortent de ces ${count(days)}.`,
    odds: (factor, chance) =>
      `En chiffres : quelle que soit la cote qu’on donne au fait que vous l’ayez utilisé, les statistiques la changent d’un facteur ${figure(factor, 1)} au plus, sauf avec une probabilité d’environ 1 sur ${count(Math.round(1 / chance))}.`,
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    counted: "Tout ce qui est compté",
    budget: "Votre budget de confidentialité",
    spentText: (days) => `Utilisé avec chaque GPT qui vous a compté ces ${count(days)} derniers jours.`,
    spentEmpty: (days) => `Aucun GPT ne vous a compté ces ${count(days)} derniers jours.`,
    columns: { gpt: "GPT", days: "Jours comptés", share: "Utilisé" },
    deletedGpt: "Un GPT supprimé",
    meter: (gpt) => `Budget utilisé avec ${gpt}`,
    workspaces: "Vos espaces de travail",
    workspacesText: "Un espace de travail peut refuser pour tous ses membres, quel que soit leur propre choix.",
    workspaceSwitch: (name) => `Inclure ${name} dans les statistiques d’utilisation`,
    workspaceOn: (name) => `${name} est inclus`,
    workspaceOff: (name) => `${name} n’est pas inclus`,
    workspaceOwner: "Seul son propriétaire peut modifier ceci.",
    workspaceOffTitle: (name) => `Désactiver les statistiques d’utilisation pour ${name} ?`,
    workspaceOffText:
      "Cela s’applique immédiatement à tous les membres. Aucun des chats existants n’y sera compté, même si vous réactivez ceci plus tard.",
    workspaceOffDo: "Désactiver",
    workspaceOnTitle: (name) => `Activer les statistiques d’utilisation pour ${name} ?`,
    workspaceOnText: "Les chats que les membres y commencent ensuite sont comptés, sauf s’ils ont eux-mêmes refusé.",
    workspaceOnDo: "Activer",
  },

  receipt: {
    title: "Statistiques d’utilisation",
  },
};
