import { expect, test } from "vitest";
import { effectiveLimit } from "./effectiveLimit";

const open = { person: "offered", gpt: "offered", chat: "offered", workspace: "offered" } as const;

test("the narrowest limit is shown, and whose it is", () => {
  expect(effectiveLimit({ ...open, gpt: "this_server", chat: "keeps_nothing" })).toEqual({
    limit: "this_server",
    by: "gpt",
  });
  expect(effectiveLimit({ ...open, workspace: "sealed", person: "this_server" }).by).toBe("workspace");
});

test("of equal limits the chat's own is shown", () => {
  expect(effectiveLimit({ ...open, person: "sealed", chat: "sealed" })).toEqual({ limit: "sealed", by: "chat" });
  expect(effectiveLimit(open).limit).toBe("offered");
});
