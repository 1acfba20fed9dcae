import { describe, expect, it } from "vitest";
import type { Node } from "../chat/tree";
import {
  type Choosable,
  choosable,
  draftOf,
  emptyWriting,
  excerptOf,
  isBegun,
  isEmpty,
  reportOf,
  type Scope,
  textOf,
} from "./draft";

const from: Choosable[] = [
  { id: "q1", role: "user", text: "I am Ida from Vesterholm." },
  { id: "a1", role: "assistant", text: "Hello Ida." },
  { id: "q2", role: "user", text: "When is high water?" },
  { id: "a2", role: "assistant", text: "At six." },
];
const about = { conversation: "c", answer: "a2", rating: "bad" } as const;

describe("what is sent", () => {
  it.each([
    ["rating", "", []],
    ["comment", "Wrong.", []],
    ["answer", "Wrong.", ["At six."]],
    ["messages", "Wrong.", ["Hello Ida.", "When is high water?"]],
  ] as [Scope, string, string[]][])("under “%s” it is just that", (scope, comment, texts) => {
    const writing = { ...emptyWriting, scope, comment: "Wrong.", chosen: new Set(["q2", "a1"]) };
    const draft = draftOf(writing, about, from);
    expect(draft.comment).toBe(comment);
    expect(draft.messages.map(({ text }) => text)).toEqual(texts);
  });

  it("is nothing of the conversation until somebody chooses it", () => {
    expect(draftOf({ ...emptyWriting, scope: "messages", comment: "x" }, about, from).messages).toEqual([]);
    expect(emptyWriting.scope).toBe("comment");
  });

  it("is what the message was edited to, even when nothing is left of it", () => {
    const edits = { q1: "I am from Vesterholm.", a2: "no" };
    const writing = { ...emptyWriting, scope: "messages" as const, chosen: new Set(["q1"]), edits };
    expect(draftOf(writing, about, from).messages).toEqual([{ role: "user", text: "I am from Vesterholm." }]);
    expect(draftOf({ ...writing, edits: { q1: "" } }, about, from).messages).toEqual([{ role: "user", text: "" }]);
  });

  it("in a report goes to no answer in particular", () => {
    const writing = { ...emptyWriting, scope: "messages" as const, chosen: new Set(["a2"]) };
    expect(reportOf(writing, { gpt: "g", conversation: "c", reason: "other" }, from)).toEqual({
      gpt_id: "g",
      reason: "other",
      comment: "",
      conversation_id: "c",
      messages: [{ role: "assistant", text: "At six." }],
    });
  });
});

describe("what has been begun", () => {
  it("is empty while there is nothing to read", () => {
    expect(isEmpty({ comment: " \n", messages: [] })).toBe(true);
    expect(isEmpty({ comment: "", messages: [{ role: "user", text: "x" }] })).toBe(false);
  });

  it("is lost with a word, with a choice and with an edit", () => {
    expect(isBegun(emptyWriting)).toBe(false);
    expect(isBegun({ ...emptyWriting, comment: "x" })).toBe(true);
    expect(isBegun({ ...emptyWriting, chosen: new Set(["q1"]) })).toBe(true);
    expect(isBegun({ ...emptyWriting, edits: { q1: "" } })).toBe(true);
  });
});

describe("the fields as the server names them", () => {
  const draft = { comment: "c", messages: [{ role: "user" as const, text: "first" }] };
  it.each([
    ["comment", "c"],
    ["messages.0.text", "first"],
    ["messages.1.text", null],
    ["messages", null],
    ["rating", null],
  ])("%s", (field, text) => expect(textOf(draft, field)).toBe(text));
});

describe("what can be chosen", () => {
  const rest = {
    parent_id: null,
    error: null,
    finish: null,
    model: null,
    recipients: [],
    parameters: { temperature: null, top_p: null, answer_tokens: null, reasoning_effort: null },
    missing_pictures: 0,
    left_out: 0,
    summarised: 0,
    summary: null,
    reasoning: null,
    mention: null,
    citations: [],
    calls: [],
    files: [],
    created_at: "",
  };
  const node = (id: string, text: string, state: Node["state"] = "complete"): Node => ({
    ...rest,
    id,
    key: id,
    role: "assistant",
    text,
    state,
  });

  it("is over and holds words", () => {
    const over = [node("a", "yes"), node("b", " "), node("d", "half", "stopped")];
    const path = [...over, node("c", "no", "running"), node("answer-1", "no")];
    expect(choosable(path).map(({ id }) => id)).toEqual(["a", "d"]);
  });

  it("is shown in one line", () => {
    expect(excerptOf("# One\n\n two ")).toBe("# One two");
    expect(excerptOf("a 😀😀😀", 3)).toBe("a 😀…");
  });
});
