/** Français : la clé de chiffrement que l’on détient soi-même : l’activer, déverrouiller, y renoncer. */
import type { userKeyTexts as english } from "../ownKey";
import type { Translated } from "../translated";

export const userKeyTexts: Translated<typeof english> = {
  section: "Clé de chiffrement",
  sectionText:
    "Vos chats sont chiffrés avec une clé. Tant que le serveur la gère, qui a sa base et son magasin de clés peut les ouvrir. Avec votre phrase secrète, vous seul déverrouillez vos chats personnels.",
  byServer: "Le serveur gère votre clé.",
  enable: "Protéger par ma propre phrase secrète",
  keepTitle: "Protéger vos chats par votre propre phrase secrète ?",
  whatChanges: [
    "Tant que vous êtes déconnecté, personne ne peut ouvrir vos chats personnels, pas même l’exploitant avec la base de données, le magasin de clés et la clé maîtresse du serveur.",
    "Après la connexion, chaque navigateur demande une fois votre phrase secrète ou une clé d’accès que vous autorisez.",
    "L’entraînement est désactivé. Aucun de vos chats n’y sert.",
    "Les exports et importations ne fonctionnent que quand vous êtes connecté. Un export en attente est supprimé.",
    "Tant que vous êtes connecté, le serveur utilise votre clé, comme pour tous les comptes.",
  ],
  notCovered:
    "Non concernés : chats d’espaces de travail, images, noms de dossiers, données envoyées à des services et preuves signées. Le serveur gère toujours leurs clés.",
  lossWarning:
    "Si vous perdez votre phrase secrète, vos clés d’accès et votre code de secours, vos chats sont définitivement perdus. Personne ne peut les rétablir, et un nouveau mot de passe n’y changera rien.",
  understood:
    "Je comprends que mes chats ne peuvent pas être récupérés si je perds ma phrase secrète, mes clés d’accès et mon code de secours",
  passphrase: "Phrase secrète",
  show: "Afficher la phrase secrète",
  newPassphrase: "Nouvelle phrase secrète",
  passphraseHint: "12 caractères minimum. Utilisez quelques mots faciles à retenir, pas votre mot de passe.",
  keepDo: "Protéger les chats",
  encrypting: "Chiffrement de vos chats…",
  code: {
    title: "Votre code de secours",
    text: "Il déverrouille vos chats si vous perdez votre phrase secrète et vos clés d’accès. Il n’est affiché qu’une fois : gardez-le en lieu sûr.",
    label: "Code de secours",
    copy: "Copier le code",
    copied: "Copié",
    notKept: "L’avez-vous enregistré ? Il ne sera plus affiché.",
    done: "Je l’ai enregistré",
  },
  since: (moment) => `Protégés par votre propre phrase secrète depuis le ${moment}.`,
  unfinished: "Le serveur retire encore son propre accès. Cela prend un instant et se poursuit tout seul.",
  unlockMethods: "Moyens de déverrouillage",
  kinds: { passphrase: "Phrase secrète", recovery_code: "Code de secours", passkey: "Clé d’accès" },
  passkeyNamed: (name) => `Clé d’accès « ${name} »`,
  set: (moment) => `Défini le ${moment}`,
  change: "Changer la phrase secrète",
  changeText: "Votre phrase secrète actuelle ne fonctionnera plus.",
  changeDo: "Enregistrer la phrase secrète",
  newCode: "Créer un nouveau code",
  newCodeTitle: "Créer un nouveau code de secours ?",
  newCodeText: "Votre code actuel ne fonctionnera plus. Le nouveau n’est affiché qu’une fois.",
  remove: "Retirer",
  removeOf: (name) => `Ne plus déverrouiller avec la clé d’accès « ${name} »`,
  removeTitle: "Ne plus déverrouiller avec cette clé d’accès ?",
  removeText: (name) => `Vous pourrez toujours vous connecter avec « ${name} ».`,
  addPasskey: "Déverrouiller avec une clé d’accès",
  adding: "En attente de votre appareil…",
  noPasskey:
    "Ajoutez d’abord une clé d’accès sous « Connexion et sécurité ». Elle pourra ensuite aussi déverrouiller vos chats.",
  noSecret:
    "Cette clé d’accès permet de vous connecter, mais pas de déverrouiller vos chats. Essayez un autre appareil ou navigateur, ou ajoutez la clé de nouveau.",
  handBack: "Laisser le serveur gérer ma clé",
  handBackTitle: "Laisser le serveur gérer votre clé ?",
  handBackText:
    "Le serveur pourra de nouveau ouvrir seul vos chats ; votre phrase secrète, vos clés d’accès et votre code ne déverrouilleront plus rien. L’entraînement reste désactivé tant que vous ne l’activez pas.",
  handBackDo: "Retirer la phrase secrète",
  locked: {
    title: "Déverrouiller vos chats",
    text: "Vous êtes connecté. Vos chats personnels sont protégés par votre propre phrase secrète.",
    unlock: "Déverrouiller",
    unlocking: "Déverrouillage…",
    byPasskey: "Utiliser une clé d’accès",
    byCode: "Utiliser plutôt le code de secours",
    byPassphrase: "Utiliser plutôt la phrase secrète",
    codeHint: "Les espaces et les tirets n’ont pas d’importance.",
    signOut: "Se déconnecter",
    lostEverything: "J’ai tout perdu",
    lostTitle: "Supprimer vos chats verrouillés ?",
    lostText:
      "Vos chats personnels ne peuvent plus être déverrouillés et seront supprimés définitivement. Le serveur gérera la clé des nouveaux chats. Les espaces de travail, GPT, images et paramètres restent.",
    lostDo: "Supprimer les chats",
  },
};
