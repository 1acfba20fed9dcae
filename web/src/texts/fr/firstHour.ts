/** Français : la configuration, côté exploitant, et la première page d’une nouvelle personne. */
import type { setupTexts as english } from "../firstHour";
import { plural } from "../plural";
import type { Translated } from "../translated";

const kinds: Record<string, string> = { privacy: "politique de confidentialité", terms: "conditions d’utilisation" };

export const setupTexts: Translated<typeof english> = {
  title: "Premiers pas",
  intro: "À terminer avant d’inviter des personnes.",
  progress: (done, of) => plural(done, `étape sur ${of} terminée`, `étapes sur ${of} terminées`),
  complete: "Tout est prêt.",
  card: {
    title: "Votre serveur est configuré",
    text: "Encore quelques étapes avant d’inviter des personnes.",
    open: "Poursuivre la configuration",
    dismiss: "Plus tard",
  },
  done: "Terminé",
  open: "À faire",
  optional: "Facultatif",
  again: "Actualiser",
  model: {
    title: "Vérifier le modèle",
    ready: (name, where) => `${name} s’exécute ${where === "on this server" ? "sur ce serveur" : `chez ${where}`}.`,
    notReady: (detail) => detail || "Le modèle n’est pas prêt.",
  },
  signUp: {
    title: "Choisir qui peut créer un compte",
    now: {
      open: "Toute personne qui trouve ce serveur peut créer un compte.",
      invitation: "Sur invitation uniquement.",
      closed: "La création de comptes est fermée.",
    },
    undecided: "C’est le réglage par défaut. Confirmez-le ou changez-le.",
    change: "Modifier",
  },
  policies: {
    title: "Publier une politique de confidentialité et des conditions d’utilisation",
    operatorFirst: "Indiquez d’abord qui exploite ce serveur : les deux textes commencent par là.",
    both: "Les deux sont en vigueur. Chacun accepte chaque version une fois.",
    missing: (missing) => `À rédiger : ${missing}.`,
    kinds,
    write: (kind) => `Rédiger : ${kind}`,
  },
  mail: {
    title: "Configurer l’envoi d’e-mails",
    works: "L’envoi d’e-mails fonctionne. Chacun reçoit un lien pour créer un compte et pour changer de mot de passe.",
    notSetUp:
      "L’envoi d’e-mails n’est pas configuré (DISCREET_SMTP_URL). En cas d’oubli du mot de passe, il faut vous demander un lien, et les adresses ne sont pas confirmées.",
  },
  examples: {
    title: "Ajouter des exemples de GPT",
    text: "Ajoute trois exemples de GPT qui vous appartiennent. Ceux sans service externe sont publiés pour tout le monde.",
    added: "ajouté",
    draft: "brouillon, connectez d’abord son service sous Actions",
    notAdded: "non ajouté",
    add: "Ajouter les exemples",
    putting: "Ajout…",
    home: "Passez à votre espace personnel pour les ajouter.",
  },
  backup: {
    title: "Faire une sauvegarde",
    last: (when) => `Dernière sauvegarde : ${when}.`,
    none: "Aucune sauvegarde. Exécutez ceci sur le serveur, avec l’utilisateur du serveur :",
    keys: "Les clés n’en font volontairement pas partie. Gardez le magasin de clés sur un disque qui survivra à celui du serveur.",
  },
  key: {
    title: "Conserver la clé maîtresse à part",
    vault: (place) => `Le Vault à l’adresse ${place} la protège.`,
    file: (place) => `Elle se trouve dans ${place}.`,
    besideData:
      "Toute personne ayant une copie de ce dossier peut tout lire. Déplacez la clé maîtresse sur un autre disque et définissez DISCREET_MASTER_KEY_FILE.",
    lossWarning: "Si vous perdez cette clé, toutes les données sont perdues. Gardez-en une copie en lieu sûr.",
  },
  quota: {
    title: "Définir des limites d’utilisation",
    now: (limits) => (limits ? `${limits}.` : "Aucune limite : un seul compte peut remplir le disque."),
    change: "Modifier les limites",
  },
  suggestions: "Essayez l’une de ces idées",
  recentGpts: "GPT récents",
  import: {
    title: "Vous venez de ChatGPT ?",
    chats: "Importer des chats",
    gpts: "Importer des GPT",
    dismiss: "Masquer",
  },
  receipt: {
    title: "À propos du cadenas",
    text: "Le cadenas en haut indique qui peut lire ce chat et s’il peut servir à l’entraînement. Ouvrez-le pour en savoir plus.",
    gotIt: "Compris",
  },
};
