/** Replaces chat/prepareText.ts: the renderer loads when the guest starts to type. */
import { prepareText as prepareMarkdown } from "../chat/prepareText";
import { prepareTranscript } from "./Transcript";

export function prepareText(): void {
  void prepareTranscript().catch(() => undefined);
  prepareMarkdown();
}
