/** Components leave colons, question marks and quotation marks to the texts, because they differ between languages. */
import { expect, it } from "vitest";

const pages = import.meta.glob<string>(["../**/*.tsx", "!../**/*.test.tsx"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/** A text followed by punctuation or a quotation mark. */
const punctuated = /(?:[tT]exts|\bt|\bwords)(?:\.\w+|\[[\w.]+\])+\}[:?!;]|[“”„«»]/;

it("finds the pages", () => expect(Object.keys(pages).length).toBeGreaterThan(100));

it("punctuates no text itself", () => {
  const found = Object.entries(pages).flatMap(([file, page]) => {
    const code = page.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    return code.split("\n").flatMap((line) => (punctuated.test(line) ? [`${file}: ${line.trim()}`] : []));
  });
  expect(found).toEqual([]);
});

it("would find one", () => {
  expect("<p>{fooTexts.policy}: <Link /></p>").toMatch(punctuated);
  expect("{t.shell.find}?").toMatch(punctuated);
  expect("“{name}”").toMatch(punctuated);
});
