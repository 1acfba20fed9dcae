/** Français : ce que compare ce navigateur : le journal des preuves maintenant, et ce qu’il en a vu avant. */
import type { logCheckTexts as english } from "../logCheck";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

export const logCheckTexts: Translated<typeof english> = {
  title: "Vérification par le navigateur",
  text: "À chaque visite, ce navigateur fait prouver au serveur que rien n’a été modifié ni retiré depuis le dernier point de contrôle. Vous êtes averti si le journal ne concorde pas.",
  firstVisit: (size) =>
    `Première visite : ce navigateur a enregistré l’état du journal (${size}) et le comparera désormais.`,
  holds: (size, first) =>
    `Tout va bien : ${size}, et rien de ce que ce navigateur a vu depuis le ${first} n’a été modifié.`,
  unchecked: (last) =>
    last === null
      ? "Le journal n’a pas pu être lu ; il n’y a donc rien à comparer. Nous réessaierons à votre prochaine visite."
      : `Le journal n’a pas pu être lu ; rien n’a donc été comparé. Dernière comparaison : ${last}.`,
  unsupported:
    "Ce navigateur ne peut pas vérifier les signatures du journal (Ed25519). Mettez-le à jour, utilisez-en un autre, ou exécutez « discreet evidence watch » sur un ordinateur.",
  insecure:
    "Le navigateur ne peut pas vérifier les signatures du journal, car cette page n’a pas été chargée en HTTPS.",
  alarm: "Le journal de ce serveur contredit ce que ce navigateur a vu avant",
  reasons: {
    shrunk: "Le journal compte moins d’entrées qu’avant : des entrées ont été retirées.",
    two: "Il existe deux journaux différents de même taille, tous deux signés par ce serveur.",
    rewritten: "Le journal ne commence pas par les entrées qui s’y trouvaient : le passé a été réécrit.",
    unproven: "Le serveur refuse de prouver que le journal n’a fait que croître.",
    key: "Le journal n’est pas signé avec la clé que ce navigateur connaît, et aucun nouveau journal n’a été annoncé.",
    replaced: "Le serveur montre un autre journal, qui n’indique pas correctement ce qu’était l’ancien.",
  },
  comparison: (old, now, when) => `Vu avant : ${old}. Montré maintenant : ${now}. Constaté : ${when}.`,
  whatToDo: "Que faire",
  steps: [
    "Téléchargez et gardez les deux points de contrôle. Le serveur a signé les deux : ensemble, ils prouvent à chacun ce qui s’est passé.",
    "Interrogez l’exploitant, mais pas par ce serveur. Après la restauration d’une sauvegarde, il doit commencer un nouveau journal qui l’indique. Un avertissement sur des entrées manquantes prend alors fin de lui-même.",
    "Comparez avec d’autres : le navigateur d’une autre personne, un témoin ou « discreet evidence watch » montre quel journal ils ont reçu.",
    "Tant que ce n’est pas expliqué, ne vous fiez qu’aux reçus téléchargés auparavant.",
  ],
  downloads: {
    old: "Télécharger l’ancien point de contrôle",
    new: "Télécharger le point de contrôle actuel",
    proof: "Télécharger la preuve du serveur",
  },
  startOver: "Faire confiance à ce journal",
  startOverText:
    "Ce navigateur oublie ce qu’il a vu avant et se fie au journal montré maintenant. Téléchargez d’abord les deux points de contrôle : ils sont oubliés aussi.",
  cancel: "Annuler",
  newLog: "Ce serveur a commencé un nouveau journal des preuves signées.",
  newLogText: (lost) =>
    lost === 0
      ? "Il désigne correctement l’ancien. Rien de ce que ce navigateur a vu n’est perdu."
      : `Il désigne correctement l’ancien. La fin manquait dans une sauvegarde restaurée : ${plural(lost, "entrée vue par ce navigateur est perdue", "entrées vues par ce navigateur sont perdues")}.`,
  more: "En savoir plus",
  gotIt: "Compris",
  witnesses: "Témoins",
  witnessesText:
    "Des serveurs indépendants signent chaque point de contrôle après avoir vérifié que le journal n’a fait que croître. Si le serveur montrait deux journaux différents, les deux ne pourraient pas être signés.",
  noWitness: "L’exploitant n’en a ajouté aucun.",
  required: (n, of) => `Un reçu doit être signé par ${count(n)} sur ${plural(of, "témoin", "témoins")}.`,
  witness: {
    waiting: "n’a pas encore été sollicité",
    fine: (size) => `a signé ${size}`,
    failing: (when) => `n’a pas signé depuis le ${when}`,
    contradicts: "a signé un autre journal au nom de ce serveur",
  },
  runOne: "Chacun peut être témoin : téléchargez le programme et exécutez-le sur votre ordinateur.",
  program: "Télécharger le programme de témoin",
};
