import { describe, expect, it } from "vitest";
import type { Call } from "../api/consents";
import { applyEvent, nothingYet } from "./answer";
import { BrokenStream, EventReader, eventsOf, type StreamEvent } from "./stream";

const turn = { conversation_id: "c", question_id: "q", answer_id: "a", title: "T" };
const lines = [
  { type: "start", messageId: "a" },
  { type: "data-turn", data: turn },
  { type: "data-citations", data: [{ n: 1, file: "f.pdf", place: "p. 1", quote: null }] },
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "Grüß " },
  { type: "text-delta", id: "t", delta: "Gott\n🙂" },
  { type: "text-end", id: "t" },
  { type: "data-state", data: { state: "complete", error: null, finish: "stop" } },
  { type: "finish" },
];
const whole = `${lines.map((line) => `data: ${JSON.stringify(line)}\n\n`).join("")}data: [DONE]\n\n`;

function fold(pieces: string[]) {
  const reader = new EventReader();
  return pieces.flatMap((piece) => reader.feed(piece)).reduce(applyEvent, nothingYet);
}

describe("EventReader", () => {
  it("gives the same answer wherever the text is cut", () => {
    const expected = fold([whole]);
    expect(expected).toMatchObject({ turn, text: "Grüß Gott\n🙂", state: "complete", ended: true });
    for (let at = 0; at <= whole.length; at++) expect(fold([whole.slice(0, at), whole.slice(at)])).toEqual(expected);
    expect(fold([...whole])).toEqual(expected);
  });

  it("reads CRLF, comments and data over several lines", () => {
    const reader = new EventReader();
    const text = ': ping\r\n\r\nevent: x\r\ndata: {"type":"text-delta",\r\ndata: "id":"t","delta":"x"}\r\n\r\n';
    expect([...text].flatMap((one) => reader.feed(one))).toEqual([{ type: "text-delta", id: "t", delta: "x" }]);
  });

  it("passes over types that it does not know", () => {
    expect(new EventReader().feed('data: {"type":"data-later"}\n\ndata: 5\n\ndata: null\n\n')).toEqual([]);
  });

  it("does not guess at what is not JSON", () => {
    expect(() => new EventReader().feed('data: {"type":\n\n')).toThrow(BrokenStream);
  });

  it("keeps an unfinished event to itself", () => {
    expect(new EventReader().feed('data: {"type":"finish"}\n')).toEqual([]);
  });
});

describe("eventsOf", () => {
  it("joins characters that were cut between two chunks", async () => {
    const bytes = new TextEncoder().encode(whole);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 3) controller.enqueue(bytes.slice(at, at + 3));
        controller.close();
      },
    });
    let answer = nothingYet;
    for await (const events of eventsOf(body)) answer = events.reduce(applyEvent, answer);
    expect(answer.text).toBe("Grüß Gott\n🙂");
  });
});

describe("applyEvent", () => {
  it("keeps the text of an answer that failed", () => {
    const events = new EventReader().feed(
      'data: {"type":"text-delta","id":"t","delta":"half"}\n\ndata: {"type":"data-state","data":{"state":"failed","error":"The model stopped.","finish":null}}\n\n',
    );
    expect(events.reduce(applyEvent, nothingYet)).toMatchObject({
      text: "half",
      state: "failed",
      error: "The model stopped.",
      ended: true,
    });
  });

  it("knows an answer that was cut by the model's limit", () => {
    const events = new EventReader().feed(
      'data: {"type":"data-state","data":{"state":"complete","error":null,"finish":"length"}}\n\n',
    );
    expect(events.reduce(applyEvent, nothingYet)).toMatchObject({ finish: "length", state: "complete" });
  });

  it("knows that the model thinks until it says something", () => {
    const thinks = applyEvent({ ...nothingYet, ahead: 2 }, { type: "data-thinking" });
    expect(thinks).toMatchObject({ thinking: true, ahead: null, text: "" });
    expect(applyEvent(thinks, { type: "text-delta", id: "t", delta: "Hello" })).toMatchObject({ thinking: false });
  });

  it("keeps reasoning apart from the answer", () => {
    const events: StreamEvent[] = [
      { type: "data-thinking" },
      { type: "reasoning-delta", id: "r", delta: "Hm, " },
      { type: "reasoning-delta", id: "r", delta: "so." },
      { type: "data-thought", data: { seconds: 1.5, is_cut: false } },
    ];
    const thought = { seconds: 1.5, is_cut: false };
    expect(events.reduce(applyEvent, nothingYet)).toMatchObject({
      reasoning: "Hm, so.",
      text: "",
      thinking: false,
      thought,
    });
  });

  it("takes back what was no part of the answer", () => {
    const events: StreamEvent[] = [
      { type: "text-delta", id: "t", delta: "Kept. Hm." },
      { type: "data-withdrawn", data: { characters: 5 } },
      { type: "text-delta", id: "t", delta: " Hello" },
    ];
    expect(events.reduce(applyEvent, nothingYet).text).toBe("Kept. Hello");
  });

  it("replaces what was told of a call, and keeps the calls in their order", () => {
    const told = (n: number, state: Call["state"]): StreamEvent => ({
      type: "data-call",
      data: { ...made, n, state },
    });
    const events = [told(2, "waiting"), told(1, "answered"), told(2, "sending")];
    const { calls } = events.reduce(applyEvent, nothingYet);
    expect(calls.map(({ n, state }) => [n, state])).toEqual([
      [1, "answered"],
      [2, "sending"],
    ]);
  });

  it("ends, and is not over, when the person is asked", () => {
    const events = new EventReader().feed(
      'data: {"type":"data-call","data":{"n":1,"id":"c","state":"waiting"}}\n\ndata: {"type":"data-state","data":{"state":"parked","error":null,"finish":null}}\n\n',
    );
    expect(events.reduce(applyEvent, nothingYet)).toMatchObject({ state: "parked", ended: true });
  });
});

const made: Call = {
  asks: null,
  code: null,
  n: 1,
  id: "c",
  at: 0,
  operation: "op",
  capability: null,
  summary: "",
  host: "a.example",
  state: "waiting",
  status: null,
  sentence: null,
  response: null,
  ledger_id: null,
  pictures: [],
};
