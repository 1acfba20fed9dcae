/** Deutsch: Modellanbieter auf dem Beleg eines Chats und bei den gesendeten Daten. */
import { plural } from "../plural";
import type { recipientTexts as english } from "../recipients";
import type { Translated } from "../translated";

export const recipientTexts: Translated<typeof english> = {
  title: "Modellanbieter",
  none: "Noch keine Nachricht ging an ein Modell.",
  onThisServer: "Läuft auf diesem Server, nichts verlässt ihn",
  onOperators: "Läuft auf eigenen Rechnern des Betreibers",
  byCompany: (company) => (company ? `Betrieben von ${company}` : "Betrieben von einem Unternehmen"),
  kept: (days) =>
    days === null
      ? "Aufbewahrung unbekannt"
      : days === 0
        ? "Bewahrt nichts auf"
        : `Bewahrt Nachrichten ${plural(days, "Tag", "Tage")} auf`,
  trains: { yes: "Trainiert mit Nachrichten", no: "Trainiert nie", unknown: "Training unbekannt" },
  answers: (n) => plural(n, "Antwort", "Antworten"),
  sideRequests: (n) => `${plural(n, "Anfrage", "Anfragen")} für Titel und Anschlussfragen`,
  searches: (n) => `${plural(n, "Frage", "Fragen")} zum Durchsuchen von Wissen`,
  masked: {
    none: "Personenbezogene Daten nicht maskiert",
    all: "Personenbezogene Daten maskiert",
    some: (n: number, of: number) =>
      `Personenbezogene Daten in ${n} von ${plural(of, "Antwort", "Antworten")} maskiert`,
  },
  tokens: (n) => plural(n, "Token", "Tokens"),
  chats: (n) => plural(n, "Chat", "Chats"),
  unrecorded: (n) =>
    n === 1
      ? "Welches Modell 1 frühere Antwort schrieb, ist nicht aufgezeichnet."
      : `Welches Modell ${n} frühere Antworten schrieb, ist nicht aufgezeichnet.`,
  intro:
    "Der Anbieter eines Modells bekommt deine Nachrichten, damit es antworten kann. Diese Anbieter bekamen welche aus deinen gespeicherten Chats.",
  notCounted: "Temporäre Chats und API-Schlüssel stehen nicht in dieser Liste.",
  empty: "Noch keine Modellanbieter",
  emptyText: "Sobald ein Modell in einem deiner Chats geantwortet hat, siehst du hier, wer es betreibt.",
  since: (day) => `So bekannt seit ${day}`,
  terms: "Bedingungen",
  agreement: "Auftragsverarbeitungsvertrag",
  latest: "Neuesten Chat öffnen",
  latestOf: (name) => `Den neuesten Chat mit ${name} öffnen`,
};
