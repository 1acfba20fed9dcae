/** Deutsch: ein GPT im Rahmen einer anderen Website. */
import type { embedTexts as english } from "../embed";
import type { Translated } from "../translated";

export const embedTexts: Translated<typeof english> = {
  decide: "Zum Entscheiden öffnen",
  explanation:
    "Dieser Chat steht in einer anderen Website. Damit du sicher die ganze Frage siehst, beantworte sie in einem eigenen Fenster.",
  blocked: "Das Fenster ist nicht aufgegangen. Erlaube Pop-ups für diese Seite und versuch es noch einmal.",
  decideTitle: "Eine Frage in deinem Chat",
  waiting: "Dieses Fenster gehört zu einem Chat auf einer anderen Seite. Geh dorthin zurück und öffne es noch einmal.",
  signing: "Anmeldung wird abgeschlossen …",
  answered: "Fertig. Du kannst dieses Fenster schließen.",
};
