import { describe, expect, it } from "vitest";
import { ApiError } from "../api/request";
import { type Answer, nothingYet } from "./answer";
import { type AnswerStream, followAnswer, pause } from "./follow";

const delta = (text: string) => `data: ${JSON.stringify({ type: "text-delta", id: "t", delta: text })}\n\n`;
const end = `data: ${JSON.stringify({ type: "data-state", data: { state: "complete", error: null, finish: "stop" } })}\n\n`;

function body(...pieces: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
}

function line(
  openings: (() => ReadableStream<Uint8Array> | null)[],
): AnswerStream & { seen: string[]; waits: number[]; answer: () => Answer | undefined } {
  const seen: string[] = [];
  const waits: number[] = [];
  let latest: Answer | undefined;
  return {
    seen,
    waits,
    answer: () => latest,
    reopen: async () => (openings.shift() as () => ReadableStream<Uint8Array> | null)(),
    wait: async (attempt) => void waits.push(attempt),
    progress: (answer) => {
      latest = answer;
      seen.push(answer.text);
    },
    lost: () => undefined,
  };
}

const unreached = () => {
  throw new ApiError(0, "unreached", "no network");
};

describe("followAnswer", () => {
  it("catches up after a lost connection and never shows less than before", async () => {
    const one = line([unreached, () => body(delta("ab")), () => body(delta("a"), delta("b"), delta("c"), end)]);
    expect(await followAnswer(body(delta("a"), delta("b")), one)).toBe("ended");
    expect(one.answer()).toMatchObject({ text: "abc", state: "complete" });
    expect(one.seen.map((text) => text.length)).toEqual(one.seen.map((text) => text.length).toSorted());
  });

  it("waits longer after each attempt that brought nothing", async () => {
    const one = line([unreached, unreached, unreached, () => body(end)]);
    await followAnswer(body(), one);
    expect(one.waits).toEqual([0, 1, 2, 3]);
    expect([pause(0), pause(1), pause(20)]).toEqual([500, 1000, 15_000]);
  });

  it("says when no answer runs any more", async () => {
    expect(await followAnswer(body(delta("a")), line([() => null]))).toBe("gone");
  });

  it("takes a malformed stream for a lost connection", async () => {
    const one = line([() => body(delta("ab"), end)]);
    expect(await followAnswer(body(delta("a"), "data: {\n\n"), one)).toBe("ended");
    expect(one.answer()?.text).toBe("ab");
  });

  it("gives up when the conversation is no longer the reader's", async () => {
    const denied = () => {
      throw new ApiError(404, "not_found", "This chat doesn't exist, or it isn't yours.");
    };
    await expect(followAnswer(body(), line([denied]))).rejects.toThrow("doesn't exist");
  });

  it("goes on from what is shown without showing less meanwhile", async () => {
    const shown = { ...nothingYet, text: "abc" };
    const one = line([]);
    expect(await followAnswer(body(delta("a"), delta("bc"), delta("d"), end), one, shown)).toBe("ended");
    expect(one.seen.every((text) => text.length >= 3)).toBe(true);
    expect(one.answer()?.text).toBe("abcd");
  });
});
