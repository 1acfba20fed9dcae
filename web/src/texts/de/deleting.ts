/** Deutsch: eine Nachricht oder einen Zweig löschen. */
import type { deletingTexts as english } from "../deleting";
import { plural } from "../plural";
import type { Translated } from "../translated";

const messages = (n: number) => plural(n, "Nachricht", "Nachrichten");

export const deletingTexts: Translated<typeof english> = {
  titles: { answer: "Diese Antwort löschen?", question: "Diese Frage löschen?", whole: "Dieses Gespräch löschen?" },
  goes: {
    alone: { answer: "Diese Antwort geht, sonst nichts.", question: "Diese Frage geht, sonst nichts." },
    with: (what: "answer" | "question", following: number, branches: number) =>
      `Diese ${what === "answer" ? "Antwort" : "Frage"} geht, und mit ihr ${
        following === 1 ? "die Nachricht, die darauf folgt" : `die ${messages(following)}, die darauf folgen`
      }${branches > 1 ? `, auf ${branches} Zweigen` : ""}: insgesamt ${messages(following + 1)}.`,
    whole: (n: number) => `Es enthält sonst nichts: Das ganze Gespräch geht, insgesamt ${messages(n)}.`,
  },
  files: (n: number) =>
    n === 1 ? "Die Datei, die dazugegeben wurde, geht mit." : `${n} Dateien, die dazugegeben wurden, gehen mit.`,
  atOnce:
    "Sofort aus der Ansicht und aus jeder künftigen Verwendung. Der Schlüssel wird vernichtet, sodass Sicherungen nur Rauschen enthalten. Niemand kann das zurückholen.",
  forgotten: "Es ist sofort vergessen. Niemand kann es zurückholen.",
  stays:
    "Was bleibt, wird neu versiegelt, und du liest und führst es weiter wie zuvor. Von jetzt an trainiert es kein Modell, was auch immer du gewählt hast.",
  feedback: "Rückmeldung zu diesem Gespräch, die noch nicht zugestellt ist, wird zurückgenommen.",
  sent: (times: number) =>
    `Dritte haben dadurch etwas bekommen${times === 1 ? "" : `, ${times}-mal`}. Das lässt sich nicht zurückholen; unter „Was hinausging“ bleibt es verzeichnet, ohne die Felder.`,
  do: "Löschen",
  done: (n: number) => `${messages(n)} gelöscht.`,
};
