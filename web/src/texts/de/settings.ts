/** Die deutschen Namen der Abschnitte von Einstellungen und Serververwaltung, mit den Wörtern, unter denen man sie sucht. */
import type { settingsTexts as english } from "../settings";

export const settingsTexts: typeof english = {
  title: "Einstellungen",
  sections: {
    account: { label: "Konto", words: "name e-mail email profil bild sprache darstellung dunkel hell theme" },
    privacy: {
      label: "Datenschutz und Training",
      words: "training widersprechen ablehnen opt out statistik modell verbessern",
    },
    data: {
      label: "Daten",
      words: "export import herunterladen aufbewahrung automatisch löschen verlauf konto löschen",
    },
    sharing: { label: "Geteiltes", words: "links öffentlich teilen feedback rückmeldung gesendet melden" },
    connections: { label: "Verbindungen", words: "verbundene dienste oauth immer erlauben berechtigungen aktionen" },
    security: {
      label: "Sicherheit",
      words: "passwort kennwort passkey sitzungen geräte anmelden verlauf zwei-faktor 2fa",
    },
    encryption: { label: "Schlüssel", words: "verschlüsselung passphrase wiederherstellungscode eigener schlüssel" },
    usage: { label: "Nutzung", words: "limits kontingent speicher grenzen" },
    about: { label: "Über und Zusagen", words: "datenschutz zusagen versprechen bedingungen richtlinien nachweise" },
  },
  appearance: "Darstellung",
  importTitle: "Import",
  admin: {
    title: "Serververwaltung",
    sections: {
      setup: { label: "Einrichtung", words: "server name registrierung erste schritte checkliste admin betreiber" },
      people: {
        label: "Personen",
        words: "nutzer konten leute einladen einladung passwort zurücksetzen sperren admin",
      },
      workspaces: { label: "Arbeitsbereiche", words: "teams organisationen domains sso" },
      policies: { label: "Richtlinien", words: "nutzungsbedingungen datenschutzerklärung" },
      limits: { label: "Limits", words: "kontingente speicher grenzen" },
      training: { label: "Trainingsdaten", words: "datensätze training fine-tuning modell" },
      statistics: { label: "Statistik", words: "einblicke auswertung zahlen nutzung" },
      reports: { label: "Meldungen", words: "missbrauch moderation" },
    },
  },
};
