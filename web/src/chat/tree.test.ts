import { describe, expect, it } from "vitest";
import {
  answerAwaitingConsent,
  branchesOf,
  byAge,
  declineWaitingCalls,
  descendantsOf,
  latestLeaf,
  type Node,
  pathTo,
  timestampAfter,
  unseenOf,
} from "./tree";
import { provisionalOf, turnOf } from "./turn";

let clock = 0;
const node = (id: string, parent_id: string | null, role: "user" | "assistant"): Node => ({
  id,
  key: id,
  parent_id,
  role,
  text: id,
  state: "complete",
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
  created_at: `2026-01-01T00:00:${String(clock++).padStart(2, "0")}Z`,
});

const nodes = [
  node("q1", null, "user"),
  node("a1", "q1", "assistant"),
  node("q2", "a1", "user"),
  node("a2", "q2", "assistant"),
  node("a1b", "q1", "assistant"),
  node("q1b", null, "user"),
  node("a3", "q1b", "assistant"),
];

describe("the tree of messages", () => {
  it("shows the path from the root to the head", () => {
    expect(pathTo(nodes, "a2").map((one) => one.id)).toEqual(["q1", "a1", "q2", "a2"]);
    expect(pathTo(nodes, null)).toEqual([]);
    expect(pathTo(nodes, "unknown")).toEqual([]);
  });

  it("ends on a tree that bites its own tail", () => {
    expect(pathTo([node("x", "y", "user"), node("y", "x", "user")], "x").length).toBeLessThan(5);
  });

  it("knows what goes with a message, on how many branches", () => {
    const gone = (id: string) => descendantsOf(nodes, id).map((one) => one.id);
    expect(gone("q1").toSorted()).toEqual(["a1", "a1b", "a2", "q1", "q2"]);
    expect(gone("a2")).toEqual(["a2"]);
    expect(gone("unknown")).toEqual([]);
    expect(branchesOf(descendantsOf(nodes, "q1"))).toBe(2);
    expect(branchesOf(descendantsOf(nodes, "q2"))).toBe(1);
  });

  it("answers a question anew whose answer was deleted", () => {
    const place = {
      id: "c",
      gptId: null,
      draft: false,
      head: "q2",
      nodes,
      temporary: false,
      limit: "offered" as const,
      masking: "default" as const,
    };
    expect(provisionalOf({ kind: "regenerate", answer: "q2" }, place, 1, "").answer.parent_id).toBe("q2");
    expect(provisionalOf({ kind: "regenerate", answer: "a2" }, place, 1, "").answer.parent_id).toBe("q2");
  });

  it("goes down to the newest child, even when the newest leaf of all lies elsewhere", () => {
    const later = [...nodes, node("q3", "a2", "user")];
    expect(latestLeaf(later, "q1")).toBe("a1b");
    expect(latestLeaf(later, "a1")).toBe("q3");
  });

  it("orders to the microsecond, and what began in the same one by id", () => {
    const at = (id: string, created_at: string) => ({
      ...node(id, null, "user"),
      created_at: `2026-01-01T00:00:00${created_at}`,
    });
    const order = [at("1", ".000002Z"), at("4", ".123Z"), at("3", ".123Z"), at("2", ".000001Z"), at("5", "Z")].toSorted(
      byAge,
    );
    expect(order.map((each) => each.id)).toEqual(["5", "2", "1", "3", "4"]);
  });

  it("puts a new message after all others, even where this clock is late", () => {
    const ahead = { ...node("ahead", null, "user"), created_at: "2999-01-01T00:00:00Z" };
    expect(Date.parse(timestampAfter([ahead]))).toBeGreaterThan(Date.parse(ahead.created_at));
  });

  it("goes down to the end of a branch", () => {
    expect(latestLeaf(nodes, "q1")).toBe("a1b");
    expect(latestLeaf(nodes, "a1")).toBe("a2");
    expect(latestLeaf(nodes, "a3")).toBe("a3");
  });
});

describe("unseenOf", () => {
  const summary = { text: "Key lost.", made_at: "2026-01-01T00:00:00Z", model: null, edited: false };
  const path = ["q1", "a1", "q2", "a2", "q3", "a3"].map((id, n) => node(id, null, n % 2 ? "assistant" : "user"));
  const changed = (...changes: [number, Partial<Node>][]) =>
    path.map((each, n) => ({ ...each, ...changes.find(([at]) => at === n)?.[1] }));

  it("is what the latest answer left out", () => {
    expect(unseenOf(path)).toBe(0);
    expect(unseenOf(changed([5, { left_out: 2 }]))).toBe(2);
    expect(unseenOf(changed([3, { left_out: 2 }]))).toBe(0);
  });

  it("is nothing once a summary stands for it", () => {
    expect(unseenOf(changed([1, { summary }], [5, { left_out: 2 }]))).toBe(0);
    expect(unseenOf(changed([1, { summary }], [5, { left_out: 4, summarised: 2 }]))).toBe(4);
    expect(unseenOf(changed([1, { summary }], [5, { left_out: 2, summarised: 2 }]))).toBe(0);
  });

  it("stays while the next answer begins", () => {
    expect(unseenOf(changed([3, { left_out: 2 }], [5, { state: "running" }]))).toBe(2);
  });
});

describe("turnOf", () => {
  const place = {
    id: "c",
    gptId: null,
    draft: false,
    head: "a2",
    nodes,
    temporary: false,
    limit: "offered" as const,
    masking: "default" as const,
  };

  it("sends only what is new", () => {
    expect(turnOf({ kind: "send", text: "hi" }, place)).toEqual({
      conversation_id: "c",
      gpt_id: null,
      draft: false,
      text: "hi",
      parent_id: "a2",
      regenerate: null,
    });
  });

  it("edits beside the edited message", () => {
    expect(turnOf({ kind: "edit", message: "q2", text: "x" }, place)).toMatchObject({ parent_id: "a1" });
    expect(turnOf({ kind: "edit", message: "q1", text: "x" }, place)).toMatchObject({
      parent_id: null,
      edit_root: true,
    });
  });

  it("begins with the chat's own choice about masking", () => {
    const masking = "on" as const;
    expect(turnOf({ kind: "send", text: "hi" }, { ...place, id: null, masking })).toMatchObject({ masking });
    expect(turnOf({ kind: "send", text: "hi" }, { ...place, masking })).not.toHaveProperty("masking");
    expect(turnOf({ kind: "send", text: "hi" }, { ...place, id: null })).not.toHaveProperty("masking");
  });

  it("asks again without text", () => {
    expect(
      turnOf({ kind: "send", text: "hi" }, { ...place, id: null, temporary: true, limit: "offered" as const }),
    ).toMatchObject({
      temporary: true,
    });
    expect(
      turnOf({ kind: "send", text: "hi" }, { ...place, temporary: true, limit: "offered" as const }),
    ).not.toHaveProperty("temporary");
    expect(turnOf({ kind: "regenerate", answer: "a1" }, place)).toMatchObject({
      regenerate: "a1",
      text: null,
      parent_id: null,
    });
  });
});

describe("an answer that waits", () => {
  const call = { n: 1, id: "c", at: 0, operation: "op", capability: null, summary: "", host: "a.example" };
  const open = { status: null, sentence: null, response: null, ledger_id: null, pictures: [], asks: null, code: null };
  const waiting = { ...call, ...open, state: "waiting" as const };
  const parked: Node = { ...node("a9", "q1", "assistant"), state: "parked", calls: [waiting] };

  it("is found", () => {
    expect(answerAwaitingConsent([...nodes, parked])).toBe(parked);
    expect(answerAwaitingConsent(nodes)).toBeUndefined();
  });

  it("is declined and stopped by a new question, and by nothing but that", () => {
    expect(declineWaitingCalls(parked)).toMatchObject({ state: "stopped", calls: [{ state: "declined" }] });
    for (const other of nodes) expect(declineWaitingCalls(other)).toBe(other);
  });
});
