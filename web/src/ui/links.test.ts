import { expect, test } from "vitest";
import { contactLink, linkPieces } from "./links";

test("web addresses become links, and the sentence around them stays text", () => {
  expect(linkPieces("Down at 8 (see https://x.example/a?b=1). Sorry!")).toEqual([
    { text: "Down at 8 (see ", href: null },
    { text: "https://x.example/a?b=1", href: "https://x.example/a?b=1" },
    { text: "). Sorry!", href: null },
  ]);
});

test("nothing but https is a link", () => {
  for (const text of ["javascript:alert(1)", "http://x.example", "<a href=x>", ""])
    expect(linkPieces(text).filter(({ href }) => href !== null)).toEqual([]);
});

test("a contact is written to, opened, or only read", () => {
  expect(contactLink("ask@harbour.example")).toBe("mailto:ask@harbour.example");
  expect(contactLink("https://harbour.example/help")).toBe("https://harbour.example/help");
  for (const contact of ["Room 12", "javascript:alert(1)@x", "mailto:a", "http://x.example", ""])
    expect(contactLink(contact)).toBeNull();
});
