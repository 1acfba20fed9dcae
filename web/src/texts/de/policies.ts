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
/** Wer gefragt wird, als Zahl. */
const asked = (n: number, kind: Kind) =>
  kind === "workspace" ? plural(n, "Person", "Personen") : plural(n, "Konto", "Konten");

export const policyTexts: Translated<typeof english> = {
  titles,
  title: "Datenschutzerklärung und Nutzungsbedingungen",
  version: (n: number, day: string) => `Version ${n}, gültig seit ${day}`,
  read: (kind: Kind) => `${titles[kind]} lesen`,
  answers: "Dein Datenschutz hier",
  newTab: "öffnet sich in einem neuen Tab",
  changed: "Was sich geändert hat",
  first: "Die erste Version.",
  textOf: (kind: Kind) => `Text: ${titles[kind]}`,

  join: {
    accept: (kinds: readonly Kind[]) => `Ich habe ${names(kinds)} gelesen und nehme sie an.`,
    needed: "Ein Konto hier braucht das.",
  },

  gate: {
    title: "Bitte lies und nimm an",
    again: (kinds: readonly Kind[]) =>
      `Der Betreiber dieses Servers hat ${names(kinds)} geändert. Lies bitte, was neu ist, bevor du weitermachst.`,
    first: (kinds: readonly Kind[]) =>
      `Der Betreiber dieses Servers hat ${names(kinds)} veröffentlicht. Lies und nimm bitte an, bevor du weitermachst.`,
    workspaceFirst: (name: string) =>
      `Die Inhaber von ${name} sagen, wie dort KI verwendet wird. Lies und nimm bitte an, bevor du dort weitermachst.`,
    workspaceAgain: (name: string) =>
      `Die Inhaber von ${name} haben geändert, wie dort KI verwendet wird. Lies bitte, was neu ist, bevor du dort weitermachst.`,
    elsewhere: (name: string) =>
      `Das betrifft nur ${name}. Du kannst ohne Annahme in einem anderen Bereich arbeiten oder diesen verlassen.`,
    still:
      "Nicht jetzt? Nichts von dir geht verloren. Ansehen und löschen, was deines ist, und Entscheidungen zurücknehmen kannst du weiterhin:",
    accept: "Ich nehme an",
    accepting: "Wird gespeichert …",
  },

  mine: {
    title: "Unter welchen Bedingungen?",
    text: "Was der Betreiber dieses Servers veröffentlicht hat, und welche Versionen du angenommen hast. Versionen ändern sich nie; bei einer neuen wirst du wieder gefragt.",
    none: "Der Betreiber hat weder eine Datenschutzerklärung noch Nutzungsbedingungen veröffentlicht. Du musst nichts annehmen.",
    absent: "Nicht veröffentlicht. Du musst nichts annehmen.",
    accepted: (moment: string) => `Diese Version hast du am ${moment} angenommen.`,
    notAccepted: "Diese Version hast du nicht angenommen.",
    history: "Was du bisher angenommen hast",
    row: (n: number) => `Version ${n}`,
  },

  workspace: {
    section: "Wie wir hier KI verwenden",
    title: "Was von allen hier verlangt wird",
    text: "Die Inhaber schreiben es, und wer hier arbeitet, nimmt es an. Versionen ändern sich nie; bei einer neuen werden alle wieder gefragt.",
    none: "Einen solchen Text gibt es nicht",
    noneText: "Niemand hier muss etwas annehmen.",
    noneForOwners:
      "Veröffentliche einen, und alle, die hier arbeiten, werden gebeten, ihn anzunehmen, bevor sie hier weitermachen. Programme halten an, bis angenommen hat, wer ihren Schlüssel gemacht hat.",
    write: "Schreiben",
    stop: "Zurück",
    older: "Frühere Versionen",
    latest: "Zurück zur gültigen Version",
    row: (n: number, day: string) => `Version ${n}, vom ${day}`,
    readers: "Wer angenommen hat",
    readersText: "Nur für Inhaber. Alles, was bisher angenommen wurde, steht im Protokoll, das sich exportieren lässt.",
    current: (moment: string) => `Angenommen: ${moment}`,
    earlier: (n: number, moment: string) => `Version ${n} angenommen: ${moment}, nicht die gültige`,
    never: "Hat noch nicht angenommen",
    suspended: "gesperrt",
  },

  operator: {
    text: "Veröffentliche sie, und alle, die hier ein Konto haben, werden gebeten, sie anzunehmen, bevor sie weitermachen. Solange nichts veröffentlicht ist, wird niemand gefragt.",
    notPublished: "Nicht veröffentlicht. Niemand wird gefragt.",
    acceptedBy: (kind: Kind, n: number, of: number) => `${asked(n, kind)} von ${count(of)} angenommen.`,
    draftWaits: (moment: string) => `Ein Entwurf wartet, gespeichert: ${moment}.`,
    writeFirst: "Die erste Version schreiben",
    writeNext: "Die nächste Version schreiben",
    goOn: "Am Entwurf weiterschreiben",
    openOf: (action: string, kind: Kind) => `${action}: ${titles[kind]}`,
    back: "Betrieb",
    editor: (kind: Kind, n: number) => `${titles[kind]}, Version ${n}`,
    editorText: "Niemand sieht das, bevor du es veröffentlichst. Es ist Markdown; HTML wird als Text gezeigt.",
    write: "Schreiben",
    preview: "Vorschau",
    previewText: "So werden es die Leute sehen.",
    previewEmpty: "Noch gibt es nichts zu sehen.",
    views: "Schreiben oder Vorschau",
    textLabel: "Text",
    note: "Was sich geändert hat",
    noteHint: "Ein oder zwei Sätze, die alle neben der neuen Version lesen.",
    noteHintFirst: "Die erste Version braucht keine.",
    noteNeeded: "Sag, was sich geändert hat: Alle werden wieder gefragt.",
    textNeeded: "Schreib zuerst den Text.",
    textSame: "Das ist der Text der gültigen Version: Nichts hat sich geändert.",
    save: "Entwurf speichern",
    saving: "Wird gespeichert …",
    saved: (moment: string) => `Gespeichert: ${moment}`,
    unsaved: "Noch nicht gespeichert",
    leave: "Was du seit dem letzten Speichern geschrieben hast, ginge verloren.",
    discard: "Entwurf verwerfen",
    discardTitle: "Diesen Entwurf verwerfen?",
    discardText: "Was du geschrieben hast, wird gelöscht. Was veröffentlicht ist, bleibt.",
    publish: (n: number) => `Version ${n} veröffentlichen`,
    publishTitle: (kind: Kind, n: number) => `Version ${n} veröffentlichen: ${titles[kind]}?`,
    publishText: (kind: Kind, others: number) =>
      `Sie gilt sofort, und außer dir ${others === 1 ? "wird" : "werden"} ${asked(others, kind)} gebeten, sie anzunehmen. Du nimmst sie an, indem du veröffentlichst. Eine veröffentlichte Version lässt sich nie ändern oder zurücknehmen; es kann nur eine andere folgen.`,
    publishDo: "Veröffentlichen und alle fragen",
    published: (n: number) => `Version ${n} gilt.`,
  },
};
