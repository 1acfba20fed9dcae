/** Français : changement des informations sur un fournisseur de modèles, au-dessus du champ d'un chat. */
import { plural } from "../plural";
import type { providerChangeTexts as english } from "../providerChange";
import type { Translated } from "../translated";

export const providerChangeTexts: Translated<typeof english> = {
  label: "Changement chez un fournisseur de modèles",
  now: (name, facts) => `Nouveau chez ${name} : ${facts}`,
  since: (day) => `depuis le ${day}`,
  before: (facts) => `Avant : ${facts}`,
  see: "Voir le changement",
  otherModel: "Utiliser un autre modèle",
  confirmRead: "OK",
  title: (name) => `Ce que l’on sait de ${name}`,
  text: "L’exploitant de votre serveur fournit ces informations. Chaque changement figure dans le journal des preuves.",
  from: (day) => `Depuis le ${day}`,
  facts: {
    here: "fonctionne sur ce serveur",
    operator: "fonctionne sur les machines de l’exploitant",
    company: (company, country) => `est exploité par ${company || "une entreprise"}${country ? ` (${country})` : ""}`,
    keeps: (days) => `conserve les messages pendant ${plural(days, "jour", "jours")}`,
    keepsNothing: "ne conserve rien",
    keepsUnknown: "conserve les messages pendant une durée inconnue",
    trains: {
      yes: "s’entraîne avec les messages",
      no: "ne s’entraîne jamais",
      unknown: "s’entraîne peut-être (inconnu)",
    },
    look: {
      yes: "laisse son personnel lire les messages",
      no: "ne laisse pas son personnel lire les messages",
      unknown: "laisse peut-être son personnel lire les messages (inconnu)",
    },
    terms: "a d’autres conditions",
    agreement: "a un autre accord de traitement des données",
  },
};
