/** Opens code and answers next to the chat. Outside a chat with a panel, `OpenArtifact` is null. */
import { createContext } from "react";

/** What to open: a block of code of an answer, or the whole answer if `code` is null. */
export interface WantedArtifact {
  answer: string;
  language: string;
  code: string | null;
}

export const OpenArtifact = createContext<((target: WantedArtifact) => void) | null>(null);

/** The key of the answer that is around. */
export const AnswerKey = createContext("");
