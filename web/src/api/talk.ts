import { send } from "./request";
import type { AssistantMessageBody } from "./schema";
import type { Draft } from "./types";

export type AssistantMessage = AssistantMessageBody;

/** The form fields that the assistant may fill in. */
export type Fields = Partial<Pick<Draft, "name" | "description" | "instructions" | "starters">>;
export type FieldName = keyof Fields;

export type TalkEvent =
  | { type: "text"; delta: string }
  | { type: "waiting"; ahead: number }
  | { type: "withdrawn" }
  | { type: "proposal"; said: string; fields?: Fields; refused?: string[] }
  | { type: "failed"; sentence: string };

/** Yields the answer's events in batches as they arrive, until the server or `signal` ends it. */
export async function* talkAbout(
  gpt: string,
  talk: readonly AssistantMessage[],
  { name, description, instructions, starters, model, model_limit }: Draft,
  signal: AbortSignal,
): AsyncGenerator<TalkEvent> {
  const form = { name, description, instructions, starters, model, model_limit };
  const { body } = await send("POST", `/api/gpts/${gpt}/talk`, { talk, form }, signal);
  if (!body) return;
  const source = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let unparsed = "";
  try {
    for (let chunk = await source.read(); !chunk.done; chunk = await source.read()) {
      const blocks = (unparsed + chunk.value).split("\n\n");
      unparsed = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = block.replace(/^data: /, "");
        if (data !== "[DONE]") yield JSON.parse(data) as TalkEvent;
      }
    }
  } finally {
    source.cancel().catch(() => undefined);
  }
}
