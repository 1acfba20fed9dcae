/** Deutsch: Datenschutzerklärung und Nutzungsbedingungen lesen, annehmen, veröffentlichen. */

import { count, plural } from "../plural";
import type { policyTexts as english } from "../policies";
import type { Translated } from "../translated";

type OperatorsKind = "privacy" | "terms";
type Kind = OperatorsKind | "workspace";

const titles = {
  privacy: "Datenschutzerklärung",
  terms: "Nutzungsbedingungen",
  workspace: "Wie wir hier KI verwenden",
};
const named = {
  privacy: "die Datenschutzerklärung",
  terms: "die Nutzungsbedingungen",
  workspace: "„Wie wir hier KI verwenden“",
};
const names = (kinds: readonly Kind[]) => kinds.map((kind) => named[kind]).join(" und ");
/** Die Gefragten als Menge, und dasselbe nach „von“. */
const asked = (n: number, kind: Kind) =>
  kind === "workspace"
    ? plural(n, "weiteres Mitglied", "weitere Mitglieder")
    : plural(n, "weiteres Konto", "weitere Konten");
const askedOf = (n: number, kind: Kind) =>
  kind === "workspace" ? plural(n, "Mitglied", "Mitgliedern") : plural(n, "Konto", "Konten");
/** Wer außer der Person, die veröffentlicht, noch akzeptieren soll. */
const told = (others: number, kind: Kind) => {
  if (others > 0) return `Zum Fortfahren ${others === 1 ? "muss" : "müssen"} ${asked(others, kind)} sie akzeptieren.`;
  return kind === "workspace"
    ? "Du bist das einzige Mitglied, also wird niemand sonst gefragt."
    : "Es gibt nur dein Konto, also wird niemand sonst gefragt.";
};

export const policyTexts: Translated<typeof english> = {
  titles,
  title: "Datenschutzerklärung und Nutzungsbedingungen",
  version: (n: number, day: string) => `Version ${n}, gültig seit ${day}`,
  answers: "Datenschutz-Zusagen",
  newTab: "öffnet sich in einem neuen Tab",
  changed: "Was sich geändert hat",
  first: "Die erste Version.",
  textOf: (kind: Kind) => `Text: ${titles[kind]}`,

  named,
  join: { accept: "Mit dem Erstellen des Kontos akzeptierst du", and: "und" },

  gate: {
    title: "Bitte lesen und akzeptieren",
    changed: (kinds: readonly Kind[]) =>
      `Der Betreiber des Servers hat ${names(kinds)} geändert. Bitte lies die Änderungen, um fortzufahren.`,
    first: (kinds: readonly Kind[]) =>
      `Der Betreiber des Servers hat ${names(kinds)} veröffentlicht. Bitte lies und akzeptiere, um fortzufahren.`,
    workspaceFirst: (name: string) =>
      `Die Inhaber von ${name} haben festgelegt, wie dort KI verwendet wird. Bitte lies und akzeptiere, um fortzufahren.`,
    workspaceAgain: (name: string) =>
      `Die Inhaber von ${name} haben geändert, wie dort KI verwendet wird. Bitte lies die Änderungen, um fortzufahren.`,
    elsewhere: (name: string) =>
      `Das gilt nur für ${name}. Ohne Zustimmung kannst du einen anderen Bereich nutzen oder diesen verlassen.`,
    notNow:
      "Nicht jetzt? Deine Daten sind sicher. Du kannst sie weiterhin ansehen und löschen und deine Entscheidungen ändern:",
    accept: "Akzeptieren",
    accepting: "Wird gespeichert …",
  },

  mine: {
    title: "Bedingungen und Richtlinien",
    text: "Vom Betreiber des Servers veröffentlicht. Versionen ändern sich nie; bei einer neuen wirst du erneut gefragt.",
    none: "Keine Datenschutzerklärung oder Nutzungsbedingungen veröffentlicht. Du musst nichts akzeptieren.",
    notPublished: "Nicht veröffentlicht. Du musst nichts akzeptieren.",
    accepted: (moment: string) => `Diese Version hast du am ${moment} akzeptiert.`,
    notAccepted: "Diese Version hast du nicht akzeptiert.",
    history: "Von dir akzeptierte Versionen",
    row: (n: number) => `Version ${n}`,
  },

  workspace: {
    section: "Wie wir hier KI verwenden",
    title: "KI-Richtlinie dieses Arbeitsbereichs",
    text: "Von den Inhabern verfasst und von allen hier akzeptiert. Versionen ändern sich nie; bei einer neuen werden alle erneut gefragt.",
    none: "Noch keine Richtlinie",
    noneText: "Du musst nichts akzeptieren.",
    noneForOwners:
      "Nach dem Veröffentlichen werden alle hier gebeten, sie zu akzeptieren. API-Schlüssel funktionieren erst wieder, wenn ihr Ersteller akzeptiert hat.",
    write: "Richtlinie schreiben",
    stop: "Zurück",
    older: "Frühere Versionen",
    latest: "Zurück zur aktuellen Version",
    row: (n: number, day: string) => `Version ${n}, vom ${day}`,
    readers: "Akzeptiert von",
    readersText: "Nur Inhaber sehen das. Alle Zustimmungen stehen im Prüfprotokoll, das sich exportieren lässt.",
    current: (moment: string) => `Akzeptiert: ${moment}`,
    earlier: (n: number, moment: string) => `Version ${n} akzeptiert: ${moment}, nicht die aktuelle`,
    notAccepted: "Noch nicht akzeptiert",
    suspended: "gesperrt",
  },

  operator: {
    text: "Nach dem Veröffentlichen werden alle mit einem Konto gebeten, sie zu akzeptieren, bevor sie fortfahren.",
    notPublished: "Nicht veröffentlicht. Niemand wird gefragt.",
    acceptedBy: (kind: Kind, n: number, of: number) =>
      `${count(n)} von ${askedOf(of, kind)} ${n === 1 ? "hat" : "haben"} akzeptiert.`,
    draftWaits: (moment: string) => `Entwurf gespeichert: ${moment}.`,
    writeFirst: "Erste Version schreiben",
    writeNext: "Neue Version schreiben",
    continueDraft: "Entwurf fortsetzen",
    openOf: (action: string, kind: Kind) => `${action}: ${titles[kind]}`,
    editor: (kind: Kind, n: number) => `${titles[kind]}, Version ${n}`,
    editorText: "Bis zum Veröffentlichen ist das nicht sichtbar. Markdown funktioniert; HTML wird als Text angezeigt.",
    write: "Schreiben",
    preview: "Vorschau",
    previewText: "So sehen es alle.",
    previewEmpty: "Noch keine Vorschau.",
    views: "Schreiben oder Vorschau",
    textLabel: "Text",
    note: "Was sich geändert hat",
    noteHint: "Ein oder zwei Sätze, die bei der neuen Version stehen.",
    noteNeeded: "Fasse die Änderungen zusammen. Das ist beim Akzeptieren zu sehen.",
    textNeeded: "Schreib zuerst den Text.",
    textSame: "Seit der aktuellen Version hat sich nichts geändert.",
    save: "Entwurf speichern",
    saving: "Wird gespeichert …",
    saved: (moment: string) => `Gespeichert: ${moment}`,
    unsaved: "Noch nicht gespeichert",
    leave: "Nicht gespeicherte Änderungen gehen verloren.",
    discard: "Entwurf verwerfen",
    discardTitle: "Diesen Entwurf verwerfen?",
    discardText: "Dein Entwurf wird gelöscht. Die veröffentlichte Version bleibt.",
    publish: (n: number) => `Version ${n} veröffentlichen`,
    publishTitle: (kind: Kind, n: number) => `Version ${n} veröffentlichen: ${titles[kind]}?`,
    publishText: (kind: Kind, others: number) =>
      `Sie gilt sofort. ${told(others, kind)} Mit dem Veröffentlichen akzeptierst du sie selbst. Veröffentlichte Versionen lassen sich nicht ändern oder entfernen, nur ersetzen.`,
    publishDo: "Veröffentlichen",
  },
};
