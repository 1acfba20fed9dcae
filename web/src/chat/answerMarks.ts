/** Additional content of an answer's Markdown besides citations; null in most answers. */
import { createContext } from "react";
import type { Components, Options } from "react-markdown";

export interface AnswerMarks {
  rehype: NonNullable<Options["rehypePlugins"]>;
  components: Components & Record<string, unknown>;
}

export const Marks = createContext<AnswerMarks | null>(null);
