/** Français : la page des invités. */
import type { guestTexts as english } from "../guests";
import type { Translated } from "../translated";

export const guestTexts: Translated<typeof english> = {
  passwordTitle: "Ce chat a un mot de passe",
  passwordText: "Saisissez le mot de passe reçu avec le lien.",
  password: "Mot de passe",
  begin: "Commencer le chat",
  coming: "Un instant…",
  checking: "Nous vérifions que vous n’êtes pas un robot…",
  cancel: "Annuler",
  stopped: "La vérification a été arrêtée",
  stoppedText: "Votre navigateur calcule un instant avant le début du chat. Aucune autre entreprise n’y participe.",
  cannotProve:
    "Votre navigateur ne peut pas faire cette vérification ici, car cette page n’a pas été ouverte en HTTPS. Demandez à la personne qui vous a donné le lien.",
  ended: "Ce chat est terminé",
  endedText: "Tout son contenu a été supprimé de ce serveur.",
  again: "Commencer un nouveau chat",
  shut: "Ce lien ne fonctionne pas",
  notNow: "Le chat n’est pas possible pour le moment",
  retry: "Réessayer",
  lost: "Le chat gardé par ce navigateur ne peut plus être ouvert et a été effacé.",
  keptHere: "Chat invité, gardé uniquement dans ce navigateur",
  notKept: "Chat invité, non enregistré",
  about: "À propos",
  end: "Terminer le chat",
  endTitle: "Terminer ce chat ?",
  endText: "Il est supprimé aussitôt, ici et dans ce navigateur, et ne peut pas être récupéré.",
  builtBy: (name: string) => `Créé par ${name}`,
  machine: "Vous discutez avec une IA. Elle peut se tromper.",
  model: (name: string) => `Les réponses viennent de ${name}`,
  noModel: "Aucun modèle n’est disponible pour le moment.",
  kept: "Ce serveur garde le chat en mémoire uniquement. Il disparaît quand vous le terminez ou fermez cette page, ou après une heure d’inactivité.",
  readers: "Ni la personne qui a créé le GPT ni celles qui gèrent ce serveur n’ont de page qui le montre.",
  workspace:
    "Le GPT vient d’un espace de travail. Ses règles sur les modèles, les services et les données personnelles s’appliquent aussi à ce chat. Ses propriétaires et administrateurs ne peuvent pas le voir.",
  trains: "Ce serveur ne l’utilise jamais pour l’entraînement.",
  keep: "Garder dans ce navigateur",
  keepHint:
    "Le chat est stocké chiffré dans ce navigateur et ne s’ouvre qu’ici, avec ce lien. Ce serveur ne stocke rien. À éviter sur un appareil partagé.",
  erase: "Effacer de ce navigateur",
  account: "Vous voulez garder vos chats ?",
  signUp: "Créer un compte",
  signInFirst: (host: string) =>
    `Il faut votre propre compte chez ${host}, qu’un chat invité ne peut pas connecter. Vous pouvez refuser la demande.`,
};
