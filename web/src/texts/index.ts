/** The texts that every page needs. Those of one room are in a file of its own and come with its pages. */
import { en } from "./en";

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** What a translation of these has to say. */
export type Texts = Widened<typeof en>;

export const language = "en";
/** Day before month, as in the sentences that the server writes. */
export const dates = "en-GB";
export const t: Texts = en;
