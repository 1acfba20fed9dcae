/**
 * Die deutschen Namen der Abschnitte von Einstellungen und Serververwaltung, mit den Wörtern, unter denen man sie
 * sucht.
 */
import type { settingsTexts as english } from "../settings";

export const settingsTexts: typeof english = {
  title: "Einstellungen",
  words: "optionen voreinstellungen konfiguration",
  sections: {
    account: {
      label: "Konto",
      words:
        "name e-mail email adresse ändern profil profilbild foto avatar sprache darstellung dunkel dunkelmodus hell theme mitteilungen benachrichtigungen",
    },
    "about-me": {
      label: "Über mich",
      words:
        "eigene anweisungen individuelle hinweise personalisierung erinnerung gedächtnis stil ton antworten über dich",
    },
    privacy: {
      label: "Datenschutz und Training",
      words: "training datensatz datensätze widersprechen opt out statistik modell verbessern ablehnen",
    },
    data: {
      label: "Daten",
      words: "export import herunterladen aufbewahrung automatisch löschen verlauf konto löschen",
    },
    sharing: { label: "Geteiltes", words: "links öffentlich teilen feedback rückmeldung gesendet melden" },
    connections: {
      label: "Verbindungen",
      words: "verbundene dienste konnektoren oauth immer erlauben berechtigungen einwilligung aktionen plugins",
    },
    security: {
      label: "Sicherheit",
      words: "passwort kennwort passkey sitzungen geräte anmelden verlauf zwei-faktor 2fa",
    },
    encryption: { label: "Schlüssel", words: "verschlüsselung passphrase wiederherstellungscode eigener schlüssel" },
    "api-keys": {
      label: "API-Schlüssel",
      words: "api key token schlüssel entwickler programm skript curl python openai sdk schnittstelle basis-url",
    },
    usage: {
      label: "Nutzung",
      words: "limits kontingent speicher grenzen tokens kosten geld preis budget verbrauch abrechnung",
    },
    about: {
      label: "Info und Zusagen",
      words: "datenschutz zusagen versprechen bedingungen richtlinien nachweise version lizenz",
    },
  },
  name: {
    seenBy: "Andere sehen diesen Namen bei deinen GPTs und in deinen Arbeitsbereichen.",
    changed: "Name geändert.",
  },
  picture: {
    title: "Profilbild",
    seenBy: "Nur du und die Mitglieder deiner Arbeitsbereiche sehen es.",
    choose: "Bild auswählen",
    change: "Bild ändern",
    remove: "Entfernen",
    removed: "Bild entfernt.",
    saved: "Bild gespeichert.",
    preview: "Vorschau deines Bildes",
    previewAlt: "Dein neues Profilbild",
    hint: "Wir speichern eine kleine Kopie ohne Orts- und Kameradaten.",
  },
  appearance: "Darstellung",
  importTitle: "Import",
  importText: "Hol deine Chats aus ChatGPT, Claude, Gemini, Open WebUI oder LibreChat herüber.",
  admin: {
    title: "Serververwaltung",
    sections: {
      setup: {
        label: "Einrichtung",
        words: "erste schritte checkliste registrierung betreiber kontakt impressum hintergrund setup server admin",
      },
      people: {
        label: "Personen",
        words:
          "nutzer benutzer konten einladen einladung passwort zurücksetzen sperren leute gäste gast gastlinks admin",
      },
      models: {
        label: "Modelle",
        words:
          "modell ki llm anbieter endpunkt openai ollama vllm llama testen bilder werkzeuge verbindung fähigkeiten websuche webseiten python code-interpreter",
      },
      workspaces: { label: "Arbeitsbereiche", words: "teams organisationen domains sso" },
      policies: {
        label: "Richtlinien",
        words: "nutzungsbedingungen agb datenschutzerklärung dsgvo recht vorlage impressum",
      },
      limits: { label: "Limits", words: "kontingente speicher grenzen" },
      training: { label: "Trainingsdaten", words: "datensätze training fine-tuning modell" },
      statistics: { label: "Statistik", words: "einblicke auswertung zahlen nutzung" },
      reports: { label: "Meldungen", words: "missbrauch moderation" },
      branding: {
        label: "Erscheinungsbild",
        words: "branding servername logo symbol farbe akzent theme banner ankündigung design aussehen",
      },
    },
  },
};
