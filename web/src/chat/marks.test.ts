import { expect, it } from "vitest";
import type { Call } from "../api/consents";
import type { Citation } from "../api/types";
import { bySource, withMarks } from "./marks";

const source = (n: number, marks: number[] = [], used = marks.length > 0): Citation => ({
  n,
  file: "handbook.md",
  place: "",
  quote: null,
  used,
  marks,
  url: "",
  date: "",
});
const call = (at: number) => ({ n: 1, at }) as Call;

it("marks stand where the server says, counted in code points", () => {
  expect(withMarks("👋 One. Two.", [], [source(2, [6]), source(1, [11])]).text).toBe("👋 One. [2] Two. [1]");
});

it("without marks the text is the same object", () => {
  const calls = [call(3)];
  const marked = withMarks("One.", calls, [source(1)]);
  expect(marked.text).toBe("One.");
  expect(marked.calls).toBe(calls);
});

it("a call keeps its place behind the marks before it", () => {
  const { text, calls } = withMarks("One. Two.", [call(4)], [source(1, [4, 9])]);
  expect(text).toBe("One. [1] Two. [1]");
  expect(calls[0]?.at).toBe(8);
});

it("used are those that the server or the model marked", () => {
  const { used, others } = bySource("It is so [3].", [source(1, [], true), source(2), source(3)]);
  expect(used.map(({ n }) => n)).toEqual([1, 3]);
  expect(others.map(({ n }) => n)).toEqual([2]);
});
