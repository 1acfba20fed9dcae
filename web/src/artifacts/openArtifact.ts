/** How code and answers open beside the chat. Outside of a chat with a panel, `OpenArtifact` is null. */
import { createContext } from "react";

/** What is to be opened: a block of code of an answer, or (`code` is null) the whole answer. */
export interface WantedArtifact {
  answer: string;
  language: string;
  code: string | null;
}

export const OpenArtifact = createContext<((target: WantedArtifact) => void) | null>(null);

/** The key of the answer that is around. */
export const AnswerKey = createContext("");
