/** The answer whose tables can be downloaded; null while it is written, and where text is no answer. */
import { createContext } from "react";

export interface StoredAnswer {
  conversation: string;
  message: string;
}

export const AnswerFiles = createContext<StoredAnswer | null>(null);
