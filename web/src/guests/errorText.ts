import { sentenceOf } from "../api/request";
import { guestTexts } from "../texts/guests";
import { CannotProve } from "./proof";

/** An error of coming in, as the guest reads it. */
export const errorText = (error: unknown) =>
  error instanceof CannotProve ? guestTexts.cannotProve : sentenceOf(error);
