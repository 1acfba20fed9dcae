import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedOperation } from "../../api/actions";
import { adding, matching, tagsOf } from "./chosen";

const operation = (number: number, path: string, ...tags: string[]): ListedOperation => ({
  number,
  name: `op${number}`,
  method: number % 2 ? "POST" : "GET",
  path,
  summary: "",
  tags,
  deprecated: false,
});
const all = [operation(0, "/pets", "pets"), operation(1, "/pets/{id}", "pets", "one"), operation(2, "/users", "users")];
const numbers = (some: Iterable<ListedOperation>) => [...some].map(({ number }) => number);

test("every word of the search is in the operation", () => {
  assert.deepEqual(numbers(matching(all, "", "")), [0, 1, 2]);
  assert.deepEqual(numbers(matching(all, "pets post", "")), [1]);
  assert.deepEqual(numbers(matching(all, "GET", "pets")), [0]);
});

test("tags are counted, the most used first", () => {
  assert.deepEqual(tagsOf(all), [
    { tag: "pets", count: 2 },
    { tag: "one", count: 1 },
    { tag: "users", count: 1 },
  ]);
});

test("no more are chosen than there is room for", () => {
  assert.deepEqual([...adding(new Set([2]), all, 2)], [2, 0]);
  assert.deepEqual([...adding(new Set([0]), all, 9)], [0, 1, 2]);
});
