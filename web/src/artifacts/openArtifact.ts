/** Opens code and answers beside the chat. `OpenArtifact` is null outside a chat with a panel. */
import { createContext } from "react";

/** The thing to open: a code block of an answer, or the whole answer if `code` is null. */
export interface WantedArtifact {
  answer: string;
  language: string;
  code: string | null;
}

export const OpenArtifact = createContext<((target: WantedArtifact) => void) | null>(null);

/** The key of the enclosing answer. */
export const AnswerKey = createContext("");
