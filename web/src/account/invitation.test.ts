import { expect, test } from "vitest";
import { invitationLink, readInvitation } from "./invitation";

const link = "https://ai.example.org/sign-up#code-_1";
const heldIn = (made: string) => decodeURIComponent(new URL(made).hash.slice(1));

test("an address that the invitation is for comes with its link", () => {
  const made = invitationLink(link, "ada+new&co@example.org");
  expect(readInvitation(heldIn(made))).toEqual({ code: "code-_1", email: "ada+new&co@example.org" });
});

test.each(["", "Ada from accounting", "ada@", "two@example.org words", "ada@work", "Ada:ada@example.org"])(
  "the note “%s” stays out of the link",
  (note) => {
    expect(invitationLink(link, note)).toBe(link);
  },
);

test("a link without an address, or without a code", () => {
  expect(readInvitation("code-_1")).toEqual({ code: "code-_1", email: "" });
  expect(readInvitation(null)).toEqual({ code: null, email: "" });
});
