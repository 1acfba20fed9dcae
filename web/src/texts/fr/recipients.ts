/** Français : les fournisseurs de modèles, sur le reçu d’un chat et parmi les données envoyées. */
import { plural } from "../plural";
import type { recipientTexts as english } from "../recipients";
import type { Translated } from "../translated";

export const recipientTexts: Translated<typeof english> = {
  title: "Fournisseurs de modèles",
  none: "Aucun message n’a encore été envoyé à un modèle.",
  onThisServer: "Fonctionne sur ce serveur : rien n’en sort",
  onOperators: "Fonctionne sur les machines de l’exploitant",
  byCompany: (company) => (company ? `Exploité par ${company}` : "Exploité par une entreprise"),
  kept: (days) =>
    days === null
      ? "Conservation inconnue"
      : days === 0
        ? "Ne conserve rien"
        : `Conserve les messages pendant ${plural(days, "jour", "jours")}`,
  trains: { yes: "S’entraîne avec les messages", no: "Ne s’entraîne jamais", unknown: "Entraînement inconnu" },
  answers: (n) => plural(n, "réponse", "réponses"),
  sideRequests: (n) => `${plural(n, "requête", "requêtes")} pour des titres et des suites`,
  searches: (n) => `${plural(n, "question", "questions")} pour chercher dans les connaissances`,
  masked: {
    none: "Données personnelles non masquées",
    all: "Données personnelles masquées",
    some: (n, of) => `Données personnelles masquées pour ${n} sur ${plural(of, "réponse", "réponses")}`,
  },
  tokens: (n) => plural(n, "token", "tokens"),
  chats: (n) => plural(n, "chat", "chats"),
  unrecorded: (n) =>
    n === 1
      ? "Le modèle d’une réponse précédente n’est pas enregistré."
      : `Le modèle de ${n} réponses précédentes n’est pas enregistré.`,
  intro:
    "L’exploitant d’un modèle reçoit vos messages pour qu’il puisse répondre. Voici ceux qui en ont reçu de vos chats enregistrés.",
  notCounted: "Les chats éphémères et les clés d’API ne figurent pas ici.",
  empty: "Aucun fournisseur de modèles",
  emptyText: "Dès qu’un modèle aura répondu dans un de vos chats, vous verrez ici qui l’exploite.",
  since: (day) => `Informations connues depuis le ${day}`,
  terms: "Conditions",
  agreement: "Accord de traitement des données",
  latest: "Ouvrir le dernier chat",
  latestOf: (name) => `Ouvrir le dernier chat avec ${name}`,
};
