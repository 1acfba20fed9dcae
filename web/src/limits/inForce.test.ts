import { expect, test } from "vitest";
import { limitInForce } from "./inForce";

const open = { person: "offered", gpt: "offered", chat: "offered", workspace: "offered" } as const;

test("the narrowest limit is shown, and whose it is", () => {
  expect(limitInForce({ ...open, gpt: "this_server", chat: "keeps_nothing" })).toEqual({
    limit: "this_server",
    by: "gpt",
  });
  expect(limitInForce({ ...open, workspace: "sealed", person: "this_server" }).by).toBe("workspace");
});

test("of equal limits the chat's own is shown", () => {
  expect(limitInForce({ ...open, person: "sealed", chat: "sealed" })).toEqual({ limit: "sealed", by: "chat" });
  expect(limitInForce(open).limit).toBe("offered");
});
