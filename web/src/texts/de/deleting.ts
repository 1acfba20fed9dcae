/** Deutsch: eine Nachricht oder einen Zweig löschen. */
import type { deletingTexts as english } from "../deleting";
import { plural } from "../plural";
import type { Translated } from "../translated";

const messages = (n: number) => plural(n, "Nachricht", "Nachrichten");

export const deletingTexts: Translated<typeof english> = {
  titles: { answer: "Diese Antwort löschen?", question: "Diese Frage löschen?", whole: "Diesen Chat löschen?" },
  sentences: {
    single: { answer: "Nur diese Antwort wird gelöscht.", question: "Nur diese Frage wird gelöscht." },
    withFollowing: (what: "answer" | "question", following: number, branches: number) =>
      `Gelöscht werden diese ${what === "answer" ? "Antwort" : "Frage"} und ${
        following === 1 ? "die Nachricht" : `die ${messages(following)}`
      } danach${branches > 1 ? `, auf ${branches} Zweigen` : ""}: insgesamt ${messages(following + 1)}.`,
    whole: (n: number) => `Sonst bliebe nichts übrig, also wird der ganze Chat gelöscht: insgesamt ${messages(n)}.`,
  },
  files: (n: number) =>
    n === 1 ? "Die angehängte Datei wird auch gelöscht." : `Die ${n} angehängten Dateien werden auch gelöscht.`,
  removedNow: "Das Gelöschte ist sofort weg und lässt sich nicht wiederherstellen, auch nicht aus einer Sicherung.",
  removedTemporary: "Das Gelöschte ist sofort weg und lässt sich nicht wiederherstellen.",
  remainder: "Der Rest des Chats bleibt, wie er ist. Fürs Training wird er nicht mehr verwendet.",
  feedback: "Noch nicht zugestelltes Feedback zu diesem Chat wird zurückgezogen.",
  sent: (times: number) =>
    `Dabei gingen Daten an andere Dienste${times === 1 ? "" : `, ${times}-mal`}. Das können wir nicht zurückholen. Unter „Gesendete Daten“ bleibt es verzeichnet, ohne den Inhalt.`,
  confirm: "Löschen",
  done: (n: number) => `${messages(n)} gelöscht.`,
};
