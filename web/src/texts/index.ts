/** The one place where a language is chosen. A translation is another catalogue of the type Texts. */
import { en } from "./en";

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

export type Texts = Widened<typeof en>;

export const language = "en";
/** Day before month, as in the sentences that the server writes. */
export const dates = "en-GB";
export const t: Texts = en;
