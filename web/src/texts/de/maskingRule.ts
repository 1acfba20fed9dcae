/** Deutsch: die Regel eines Arbeitsbereichs zu personenbezogenen Daten. */
import type { maskingRuleTexts as english } from "../maskingRule";
import { plural } from "../plural";
import type { Translated } from "../translated";
import { maskingTexts } from "./masking";

export const maskingRuleTexts: Translated<typeof english> = {
  name: "Personenbezogene Daten",
  about:
    "Für Modelle anderswo. Maskierte Daten werden durch Ersatzangaben ersetzt, Antworten kommen mit dem Original zurück. Maskieren verringert personenbezogene Daten, findet aber nicht alles.",
  blockHint: "Eine Nachricht mit blockierten Daten wird nicht gesendet. Die Person erfährt, warum.",
  secretHint: "Passwörter und Schlüssel werden überall maskiert, wo etwas maskiert wird.",
  trusted: "Vertraute Anbieter",
  trustedHint: "Sie bekommen personenbezogene Daten unmaskiert.",
  none: "Über das Maskieren entscheidet jede Person selbst.",
  masked: "Maskiert",
  blocked: "Nicht gesendet",
  unmasked: "Unmaskiert für",
  rules: { allow: "Erlauben", mask: "Maskieren", block: "Blockieren" },
  kinds: { ...maskingTexts.kinds, word: "Zu maskierende Wörter" },
  sums: {
    title: "Personenbezogene Daten",
    text: "Fragen mit personenbezogenen Daten, aus vergangenen Monaten und von je mindestens 3 Personen. Temporäre Chats und API-Schlüssel zählen nicht.",
    row: (kind, outcome) => `${kind}, ${outcome}`,
    outcomes: { allow: "erlaubt", mask: "maskiert", block: "nicht gesendet" },
    questions: "Fragen",
    people: "Personen",
  },
  words: {
    title: "Zu maskierende Wörter",
    text: "In jeder Nachricht hier für Modelle anderswo maskiert, zum Beispiel Projektnamen.",
    field: "Eines pro Zeile",
    save: "Wörter speichern",
    none: "Keine zu maskierenden Wörter.",
    count: (n: number) => `${plural(n, "Wort wird", "Wörter werden")} maskiert. Nur Inhaber können sie sehen.`,
  },
};
