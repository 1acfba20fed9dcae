/** Replaces chat/Transcript.tsx: loads the messages with the first question, so that the frame opens fast. */
import { type ComponentProps, lazy, Suspense } from "react";
import type { Transcript as Messages } from "../chat/Transcript";
import { loadSentences } from "./typeset";

/** Loads the messages, and the translated server sentences that appear among them. */
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
