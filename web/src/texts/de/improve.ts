/** Deutsch: die Wahl zum Training mit eigenen Chats. */
import type { improveTexts as english } from "../improve";
import type { Translated } from "../translated";

export const improveTexts: Translated<typeof english> = {
  question: "Dürfen deine Chats fürs Training von Modellen verwendet werden?",
  hint: "Freiwillig, nur für neue Chats und nur, wenn alle Beteiligten zustimmen. Persönliche Angaben werden reduziert, nicht immer entfernt. Jederzeit beendbar.",
  how: "So funktioniert das",
  commitment: "Zusage lesen",
  explain:
    "Freiwillig. Es gilt nur für Chats, die du nach deiner Zustimmung beginnst, und nur, solange auch alle anderen Beteiligten zustimmen. Persönliche Angaben werden reduziert, aber nie vollständig entfernt. Der Betreiber kann die Daten einsehen, und du siehst, wenn das geschieht. Du kannst das jederzeit beenden; für alle Chats bis dahin ist das endgültig. Dasselbe gilt für Bilder, die du erstellst.",
  yes: "Ja, meine Chats verwenden",
  no: "Nein, nicht verwenden",
  choose: "Wähle Ja oder Nein, um fortzufahren.",
  switch: "Meine Chats fürs Training verwenden",
  since: (day: string) => `An seit ${day}.`,
  off: "Aus. Deine Chats werden nicht fürs Training verwendet.",
  history: "Deine bisherigen Entscheidungen",
  said: (allowed: boolean) => (allowed ? "An" : "Aus"),
  offTitle: "Training ausschalten?",
  offText:
    "Keiner deiner bisherigen Chats kann ab jetzt fürs Training verwendet werden, auch wenn du es später wieder einschaltest.",
  offDo: "Ausschalten",
  onTitle: "Training einschalten?",
  onText:
    "Chats, die du ab jetzt beginnst, dürfen fürs Training verwendet werden, wenn auch alle anderen Beteiligten zustimmen. Frühere bleiben außen vor.",
  onDo: "Einschalten",
};
