/** Les phrases du serveur en français. */
import { translator } from "../translator";
import { personalKind } from "./personalKinds";
import sentences from "./sentences.json";

export const typeset = translator({
  sentences,
  personalKind,
  and: " et ",
  once: "(une fois)",
  times: (n) => `(${n} fois)`,
  says: (quote) => `Message : « ${quote} ».`,
});
