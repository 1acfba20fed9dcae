import { expect, test } from "vitest";
import type { ListedOperation } from "../../api/actions";
import { addOperations, matchingOperations, tagsOf } from "./operationSearch";

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
  expect(numbers(matchingOperations(all, "", ""))).toEqual([0, 1, 2]);
  expect(numbers(matchingOperations(all, "pets post", ""))).toEqual([1]);
  expect(numbers(matchingOperations(all, "GET", "pets"))).toEqual([0]);
});

test("tags are counted, the most used first", () => {
  expect(tagsOf(all)).toEqual([
    { tag: "pets", count: 2 },
    { tag: "one", count: 1 },
    { tag: "users", count: 1 },
  ]);
});

test("no more are chosen than there is room for", () => {
  expect([...addOperations(new Set([2]), all, 2)]).toEqual([2, 0]);
  expect([...addOperations(new Set([0]), all, 9)]).toEqual([0, 1, 2]);
});
