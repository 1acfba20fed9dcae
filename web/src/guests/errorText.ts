import { sentenceOf } from "../api/request";
import { guestTexts } from "../texts/guests";
import { CannotProve } from "./proof";

/** The message for an error on entry. */
export const errorText = (error: unknown) =>
  error instanceof CannotProve ? guestTexts.cannotProve : sentenceOf(error);
