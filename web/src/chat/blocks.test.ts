import { describe, expect, it } from "vitest";
import { isOpenCode, splitBlocks } from "./blocks";
import { withDollars } from "./maths";

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
    expect(splitBlocks(parts.join("\n\n"))).toEqual(parts);
  });

  it("changes no block but the last while text is added", () => {
    const text = "a\n\n```js\nlet x\n\nlet y\n```\n\n1. one\n\n2. two\n\nz\n\n| a |\n|---|\n| b |\n\nend";
    let before = splitBlocks("");
    for (let at = 1; at <= text.length; at++) {
      const now = splitBlocks(text.slice(0, at));
      expect(now.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      before = now;
    }
  });

  it("loses nothing but blank lines", () => {
    const text = "a\n\n\n\nb\n~~~\n```\n~~~\n\nc";
    expect(splitBlocks(text).join("").replaceAll("\n", "")).toBe(text.replaceAll("\n", ""));
  });

  it("leaves a text with definitions in one piece", () => {
    expect(splitBlocks("see [x]\n\n[x]: https://example.org")).toHaveLength(1);
  });

  it("knows code that is still open", () => {
    expect(isOpenCode("```js\nx")).toBe(true);
    expect(isOpenCode("```js\nx\n```")).toBe(false);
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
