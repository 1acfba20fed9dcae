/** The answer whose tables can be downloaded; null while it streams and for text that is not an answer. */
import { createContext } from "react";

export interface StoredAnswer {
  conversation: string;
  message: string;
}

export const AnswerFiles = createContext<StoredAnswer | null>(null);
