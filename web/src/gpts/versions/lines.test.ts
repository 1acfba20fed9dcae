import { expect, test } from "vitest";
import { diffLines } from "./lines";

test("the same text has nothing but what is the same", () => {
  expect(diffLines("a\nb", "a\nb")).toEqual([{ kind: "same", count: 2 }]);
});

test("a changed line is one that went and one that came", () => {
  expect(diffLines("a\nb\nc", "a\nB\nc")).toEqual([
    { kind: "same", count: 1 },
    { kind: "removed", text: "b" },
    { kind: "added", text: "B" },
    { kind: "same", count: 1 },
  ]);
});

test("from nothing and to nothing", () => {
  expect(diffLines("", "a\n")).toEqual([
    { kind: "added", text: "a" },
    { kind: "added", text: "" },
  ]);
  expect(diffLines("a\nb", "b")).toEqual([
    { kind: "removed", text: "a" },
    { kind: "same", count: 1 },
  ]);
});

test("both texts can be put together again from it", () => {
  const [before, after] = ["one\ntwo\nthree\nfour\nfive", "zero\ntwo\nfour\nfour\nsix"];
  const lines = diffLines(before, after)!;
  const kept = (kind: string) => lines.filter((line) => line.kind === kind);
  const same = lines.reduce((sum, line) => sum + (line.kind === "same" ? line.count : 0), 0);
  expect(kept("removed").length + same).toBe(5);
  expect(kept("added").length + same).toBe(5);
});

test("what is too long is not compared", () => {
  expect(diffLines("a\n".repeat(2000), "b\n".repeat(2000))).toBeNull();
});
