/** Stands in for chat/Transcript.tsx: the messages come with the first question, so that the frame opens fast. */
import { type ComponentProps, lazy, Suspense } from "react";
import type { Transcript as Messages } from "../chat/Transcript";
import { loadSentences } from "./typeset";

/** Fetch the messages, and the server's sentences in the reader's language, which stand among them. */
export async function prepareTranscript() {
  const [{ Transcript }] = await Promise.all([import("../chat/Transcript"), loadSentences()]);
  return { default: Transcript };
}

const Loaded = lazy(prepareTranscript);

export const Transcript = (props: ComponentProps<typeof Messages>) => (
  <Suspense>
    <Loaded {...props} />
  </Suspense>
);
