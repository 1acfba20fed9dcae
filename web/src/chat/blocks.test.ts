import { describe, expect, it } from "vitest";
import { BlockReader, codeIn, splitBlocks } from "./blocks";
import { withDollars } from "./maths";

const texts = (text: string) => splitBlocks(text).map((block) => block.text);

describe("splitBlocks", () => {
  it("cuts between paragraphs and keeps code, lists, tables and formulas whole", () => {
    const parts = [
      "# Title",
      "one\ntwo",
      "```py\na\n\nb\n```",
      "- a\n\n- b\n\n  more",
      "| a |\n|---|\n| 1 |",
      "$$\nx\n\ny\n$$",
      "\\[\nx\n\ny\n\\]",
      "end",
    ];
    expect(texts(parts.join("\n\n"))).toEqual(parts);
  });

  it("cuts around code at the margin, and leaves code that belongs to a list in it", () => {
    expect(texts("see:\n```js\nx\n```\nand")).toEqual(["see:", "```js\nx\n```", "and"]);
    expect(texts("- see:\n  ```js\n  x\n  ```\n- and")).toHaveLength(1);
    expect(texts("```x``` is code in a line\nof two")).toHaveLength(1);
  });

  it("changes no block but the last while text is added", () => {
    const list = Array.from({ length: 40 }, (_, n) => `${n + 1}. an item of ${"words ".repeat(8)}`).join("\n");
    const text = `a\n\n\`\`\`js\nlet x\n\nlet y\n\`\`\`\n\n1. one\n\n2. two\n\nz\n\n| a |\n|---|\n| b |\n\n${list}\n\nend`;
    let before = splitBlocks("");
    const reader = new BlockReader();
    for (let at = 1; at <= text.length; at++) {
      const now = reader.blocksOf(text.slice(0, at));
      if (at % 50 === 0) expect(now).toEqual(splitBlocks(text.slice(0, at)));
      expect(now.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      before = now;
    }
  }, 60_000);

  it("reads nothing twice: what was cut off stays the same object", () => {
    const reader = new BlockReader();
    const text = Array.from({ length: 400 }, (_, n) => `Paragraph ${n}.\n\n- a\n- b\n\n\`\`\`\n${n}\n\`\`\`\n`).join(
      "\n",
    );
    const before = reader.blocksOf(text);
    const after = reader.blocksOf(`${text}and more`);
    expect(before.length).toBeGreaterThan(1000);
    expect(after.slice(0, before.length - 1).every((block, n) => block === before[n])).toBe(true);
  });

  it("cuts a long list before an item that keeps its number, and says that it goes on", () => {
    const list = (number: (n: number) => string) =>
      splitBlocks(Array.from({ length: 200 }, (_, n) => `${number(n)} an item of some length`).join("\n"));
    const counted = list((n) => `${n + 5}.`);
    expect(counted.map((block) => block.goesOn)).toEqual([false, ...counted.slice(1).map(() => true)]);
    expect(counted.length).toBeGreaterThan(2);
    expect(list(() => "-").length).toBeGreaterThan(2);
    expect(list(() => "1.")).toHaveLength(1);
  });

  it("loses nothing but blank lines", () => {
    const text = "a\n\n\n\nb\n~~~\n```\n~~~\n\nc";
    expect(texts(text).join("").replaceAll("\n", "")).toBe(text.replaceAll("\n", ""));
  });

  it("leaves a text with definitions in one piece, and takes none from code", () => {
    expect(splitBlocks("see [x]\n\n[x]: https://example.org")).toHaveLength(1);
    expect(splitBlocks("see\n\n```\n[x]: y\n```\n\nend")).toHaveLength(3);
  });

  it("begins anew with another text", () => {
    const reader = new BlockReader();
    reader.blocksOf("a\n\nb\n\nc");
    expect(reader.blocksOf("x\n\ny")).toEqual(splitBlocks("x\n\ny"));
  });

  it("knows code that is still open", () => {
    expect(splitBlocks("```js\nx")[0]).toMatchObject({ code: true, open: true });
    expect(splitBlocks("```js\nx\n```")[0]).toMatchObject({ code: true, open: false });
    expect(splitBlocks("- a\n  ```\n  x").at(-1)).toMatchObject({ code: false, open: true });
  });
});

describe("codeIn", () => {
  it.each([
    ["```js title\nx\n\ny", { language: "js", code: "x\n\ny" }],
    ["```js\nx\n```", { language: "js", code: "x" }],
    ["~~~\nx\n```\n~~~~", { language: "", code: "x\n```" }],
    ["```", { language: "", code: "" }],
    ["```\n```", { language: "", code: "" }],
  ])("%j", (text, code) => {
    expect(codeIn(splitBlocks(text)[0]!)).toEqual(code);
  });
});

describe("withDollars", () => {
  it.each([
    ["\\(x\\)", "$$x$$"],
    ["so \\(x+1\\) is", "so $$x+1$$ is"],
    ["\\[x\\]", "$$\nx\n$$"],
    ["$$x$$", "$$\nx\n$$"],
    ["$x$ and $y$", "$$x$$ and $$y$$"],
    ["it costs $5 and $10", "it costs $5 and $10"],
    ["$5–$10", "$5–$10"],
    ["`$x$` and `\\(y\\)`", "`$x$` and `\\(y\\)`"],
    ["```\n$x$\n```", "```\n$x$\n```"],
    ["US$ 5", "US$ 5"],
  ])("%j becomes %j", (from, to) => {
    expect(withDollars(from)).toBe(to);
  });
});
