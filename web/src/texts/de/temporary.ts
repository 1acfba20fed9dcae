/** Deutsch: temporäre Chats. */
import type { temporaryTexts as english } from "../temporary";
import type { Translated } from "../translated";

export const temporaryTexts: Translated<typeof english> = {
  name: "Temporärer Chat",
  switch: "Temporärer Chat",
  switchHint: "Ein Chat, der nie auf eine Festplatte geschrieben wird",
  withGpt: (name: string) => `Temporärer Chat mit ${name}`,
  text: "Nichts von diesem Chat wird aufgeschrieben. Nimm ihn für das, was hier keine Spur hinterlassen soll.",
  points: [
    "Er liegt im Speicher des Servers, nur für diesen Browser, und steht in keiner deiner Listen.",
    "Er ist weg, wenn du ihn oder den Tab schließt oder dich abmeldest, nach einer Stunde ohne Gebrauch und wenn der Server anhält.",
    "Er trainiert nie ein Modell und wird in keiner Statistik gezählt.",
    "Was du ein GPT an andere senden lässt, behalten die womöglich. Du wirst jedes Mal gefragt, und dein Verzeichnis sagt, an wen und wann etwas ging, aber nicht was.",
  ],
  head: "Nur im Speicher. Weg, wenn du ihn schließt, oder nach einer Stunde ohne Gebrauch.",
  keep: "Behalten",
  keepTitle: "Dieses Gespräch behalten?",
  keepText:
    "Dann wird es gespeichert wie jedes andere, mit deinem Schlüssel versiegelt, und steht in deiner Liste, bis du es löschst. Was du bisher gesagt hast und was darin folgt, wird nie ein Modell trainieren.",
  keepDo: "Dieses Gespräch behalten",
  close: "Schließen",
  closeTitle: "Diesen temporären Chat schließen?",
  closeText: "Er ist sofort weg und lässt sich nicht zurückholen.",
  closeDo: "Schließen und vergessen",
  over: "Dieser Chat ist vorbei",
  begin: "Neuen Chat beginnen",
};
