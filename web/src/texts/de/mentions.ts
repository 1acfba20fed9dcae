/** Deutsch: ein GPT in einem Chat erwähnen. */
import type { mentionTexts as english } from "../mentions";
import type { Translated } from "../translated";

export const mentionTexts: Translated<typeof english> = {
  list: "GPTs, die du fragen kannst",
  group: "Ein GPT einmal fragen",
  answersOnce: (name: string) => `${name} beantwortet nur diese Frage`,
  remove: (name: string) => `${name} nicht fragen`,
  who: "Wer sieht was",
  answersHere: (model: string) => `Es antwortet mit ${model} auf diesem Server und liest diesen ganzen Chat.`,
  providerGets: (provider: string, model: string, facts: string) =>
    `${provider} erhält diesen ganzen Chat für ${model}. ${facts}`,
  services: (hosts: string) =>
    `Es kann fragen, ob es Daten an ${hosts} senden darf. Ohne dein Ja wird nichts gesendet.`,
  noServices: "Es sendet nichts an andere Dienste.",
  builder: "Der Ersteller sieht nichts von diesem Chat.",
  training: "Mit seiner Antwort und allem danach wird nie ein Modell trainiert.",
  receipt: "Andere GPTs, die geantwortet haben",
  unavailable: "Dieses GPT ist nicht mehr verfügbar",
};
