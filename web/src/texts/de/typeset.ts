/** Die Sätze des Servers auf Deutsch. */
import { translator } from "../translator";
import { personalKind } from "./personalKinds";
import sentences from "./sentences.json";

export const typeset = translator({
  sentences,
  personalKind,
  and: " und ",
  once: "(einmal)",
  times: (n) => `(${n}-mal)`,
  says: (quote) => `Die Meldung: „${quote}“.`,
});
