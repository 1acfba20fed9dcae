import { expect, test } from "vitest";
import type { FoundGpt } from "../../api/gptImports";
import {
  canBeChosen,
  type GptRow,
  gptFilesFirst,
  mayHoldGpts,
  missingFiles,
  newRows,
  nextToSend,
  rowsFor,
} from "./rows";

const file = (name: string) => new File(["x"], name);
const row = (missing: string[], changed: Partial<FoundGpt> = {}): GptRow => ({
  key: "k",
  source: file("a.zip"),
  gpt: { missing, refusal: null, here: null, ...changed } as FoundGpt,
  chosen: true,
  added: [],
  outcome: null,
});

test("knowledge finds its GPT by the name, whatever the case and the folder", () => {
  const rows = [row(["Tides/Table.PDF"]), row(["other.pdf"])];
  expect(rowsFor(rows, file("table.pdf"))).toEqual([rows[0]]);
  expect(rowsFor(rows, file("unknown.pdf"))).toEqual([]);
  expect(rowsFor([row(["table.pdf"], { refusal: "No." })], file("table.pdf"))).toEqual([]);
});

test("a file that was added is no longer lacking", () => {
  const one = row(["a.md", "b.md"]);
  expect(missingFiles({ ...one, added: [{ file: file("A.md"), state: "waiting", error: null }] })).toEqual(["b.md"]);
});

test("texts come after the files that may name them", () => {
  expect(gptFilesFirst([file("a.md"), file("b.zip"), file("c.json")]).map(({ name }) => name)).toEqual([
    "b.zip",
    "c.json",
    "a.md",
  ]);
  expect([mayHoldGpts(file("a.YML")), mayHoldGpts(file("a.pdf"))]).toEqual([true, false]);
});

test("what is refused, or here already, is not imported", () => {
  expect(canBeChosen(row([]))).toBe(true);
  expect(canBeChosen(row([], { refusal: "No." }))).toBe(false);
  expect(canBeChosen(row([], { here: "id" }))).toBe(false);
});

test("GPTs with one fingerprint get one row", () => {
  const found = (fingerprint: string) => ({ fingerprint, refusal: null, here: null }) as FoundGpt;
  const first = newRows([], file("a.zip"), [found("1"), found("1"), found("2"), found(""), found("")]);
  expect(new Set(first.map(({ key }) => key)).size).toBe(4);
  expect(first.length).toBe(4);
  expect(newRows(first, file("b.zip"), [found("2"), found("3")]).map(({ key }) => key)).toEqual(["3"]);
});

test("a file that is being sent is not sent again", () => {
  const added = (state: "waiting" | "sending") => ({ file: file(state), state, error: null });
  const draft = { ...row([], { here: "gpt" }), added: [added("sending"), added("waiting")] };
  expect(nextToSend([{ ...row([]), added: [added("waiting")] }])).toBe(null);
  expect(nextToSend([draft])).toEqual({ key: "k", gpt: "gpt", index: 1, file: draft.added[1]?.file });
  expect(nextToSend([{ ...draft, added: [added("sending"), added("sending")] }])).toBe(null);
});
