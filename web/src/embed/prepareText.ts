/** Stands in for chat/prepareText.ts: what shows an answer is fetched when the guest begins to write. */
import { prepareText as prepareMarkdown } from "../chat/prepareText";
import { prepareTranscript } from "./Transcript";

export function prepareText(): void {
  void prepareTranscript().catch(() => undefined);
  prepareMarkdown();
}
