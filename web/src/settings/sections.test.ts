import { expect, test } from "vitest";
import { settingsTexts as german } from "../texts/de/settings";
import { settingsTexts as english } from "../texts/settings";

const looked = {
  branding: ["branding", "logo", "colour", "theme", "banner"],
  policies: ["privacy policy", "terms", "imprint", "gdpr"],
  models: ["model", "provider", "ollama"],
  setup: ["contact", "first steps", "sign-up"],
} as const;
const gesucht = {
  branding: ["branding", "logo", "farbe", "theme", "banner"],
  policies: ["datenschutzerklärung", "agb", "impressum", "dsgvo"],
  models: ["modell", "anbieter", "ollama"],
  setup: ["kontakt", "erste schritte", "registrierung"],
} as const;

test.each([
  ["English", english, looked],
  ["German", german, gesucht],
] as const)("sections of Server admin are found by the words people type: %s", (_, texts, words) => {
  for (const [id, typed] of Object.entries(words)) {
    const { label, words: known } = texts.admin.sections[id as keyof typeof looked];
    for (const word of typed) expect(`${label} ${known}`.toLowerCase()).toContain(word);
  }
});
