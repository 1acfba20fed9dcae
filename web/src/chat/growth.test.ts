import { describe, expect, it } from "vitest";
import { BlockReader } from "./blocks";
import { isDue } from "./growth";

const section = (n: number) => `## Part ${n}

A paragraph of **some** words, that is followed by others.

- one
- two

\`\`\`js
let x = ${n};
\`\`\`

| a | b |
| --- | --- |
| 1 | 2 |

$$
x^2
$$

`;

/** Characters rendered in each tenth of an answer that streams in chunks of sixteen characters. */
function setInTenths(text: string): number[] {
  const reader = new BlockReader();
  const tenths = Array.from({ length: 10 }, () => 0);
  const set = new Map<number, { text: string }>();
  for (let at = 16; at <= text.length; at += 16) {
    const blocks = reader.blocksOf(text.slice(0, at));
    const tenth = Math.min(9, Math.floor((10 * at) / text.length));
    blocks.forEach((block, n) => {
      const shown = set.get(n);
      if (shown === block || (shown && n === blocks.length - 1 && !isDue(shown.text, block.text))) return;
      set.set(n, block);
      if (shown?.text !== block.text) tenths[tenth]! += block.text.length;
    });
  }
  return tenths;
}

describe("what is set again while an answer grows", () => {
  it.each([
    ["of many blocks", Array.from({ length: 60 }, (_, n) => section(n)).join("")],
    ["of one list", Array.from({ length: 400 }, (_, n) => `${n + 1}. an item with a few words\n`).join("")],
    ["of one table", `| a |\n| --- |\n${"| words and more |\n".repeat(500)}`],
    ["of one paragraph", "words and more ".repeat(800)],
  ])(
    "is no more for each token of a long answer than of a short one: %s",
    (_, text) => {
      const tenths = setInTenths(text);
      expect(tenths[9]! / tenths[1]!).toBeLessThan(2);
    },
    60_000,
  );

  it("is all of it in the end", () => {
    expect(isDue("a".repeat(10_000), "b".repeat(10_001))).toBe(true);
    expect(isDue("ab", "abc")).toBe(true);
    expect(isDue("a".repeat(10_000), "a".repeat(10_001))).toBe(false);
  });
});
