/** Las frases del servidor en español. */
import { translator } from "../translator";
import { personalKind } from "./personalKinds";
import sentences from "./sentences.json";

export const typeset = translator({
  sentences,
  personalKind,
  and: " y ",
  once: "(una vez)",
  times: (n) => `(${n} veces)`,
  says: (quote) => `El mensaje: “${quote}”.`,
});
