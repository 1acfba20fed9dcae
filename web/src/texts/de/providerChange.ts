/** Deutsch: geänderte Angaben zu einem Modellanbieter, über dem Feld eines Chats. */
import { plural } from "../plural";
import type { providerChangeTexts as english } from "../providerChange";
import type { Translated } from "../translated";

export const providerChangeTexts: Translated<typeof english> = {
  label: "Änderung bei einem Modellanbieter",
  now: (name, facts) => `Neu bei ${name}: ${facts}`,
  since: (day) => `seit ${day}`,
  before: (facts) => `Vorher: ${facts}`,
  see: "Änderung ansehen",
  otherModel: "Anderes Modell nutzen",
  confirmRead: "OK",
  title: (name) => `Was über ${name} bekannt ist`,
  text: "Der Betreiber deines Servers macht diese Angaben. Jede Änderung steht im Nachweisprotokoll.",
  from: (day) => `Seit ${day}`,
  facts: {
    here: "läuft auf diesem Server",
    operator: "läuft auf eigenen Rechnern des Betreibers",
    company: (company, country) =>
      `wird von ${company || "einem Unternehmen"}${country ? ` (${country})` : ""} betrieben`,
    keeps: (days) => `bewahrt Nachrichten ${plural(days, "Tag", "Tage")} auf`,
    keepsNothing: "bewahrt nichts auf",
    keepsUnknown: "bewahrt Nachrichten auf, unbekannt wie lange",
    trains: { yes: "trainiert mit Nachrichten", no: "trainiert nie", unknown: "trainiert vielleicht (unbekannt)" },
    look: {
      yes: "erlaubt seinen Leuten, Nachrichten zu lesen",
      no: "erlaubt niemandem, Nachrichten zu lesen",
      unknown: "erlaubt vielleicht seinen Leuten, Nachrichten zu lesen (unbekannt)",
    },
    terms: "hat andere Bedingungen",
    agreement: "hat einen anderen Auftragsverarbeitungsvertrag",
  },
};
