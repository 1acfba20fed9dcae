import { describe, expect, it } from "vitest";
import { artifactKind, artifactsIn, documentOf, endingOf, newestIn, titleOf, versionsIn } from "./artifacts";

const answer = (text: string, key = "a", live = false) => ({ key, text, live });
const fenced = (info: string, code: string) => `Here it is:\n\n\`\`\`${info}\n${code}\n\`\`\`\n`;
const long = (line = "x = 1") => Array.from({ length: 15 }, (_, n) => `${line} ${n}`).join("\n");

describe("what opens beside the chat", () => {
  it("is HTML, SVG and diagrams of any length, and code of 15 lines", () => {
    expect(artifactKind("html", "<p>Hi")).toBe("html");
    expect(artifactKind("SVG", "<svg/>")).toBe("svg");
    expect(artifactKind("xml", "\n <svg viewBox=''>")).toBe("svg");
    expect(artifactKind("", "<!DOCTYPE html><p>")).toBe("html");
    expect(artifactKind("mermaid", "graph TD")).toBe("mermaid");
    expect(artifactKind("python", long())).toBe("code");
    expect(artifactKind("markdown", long())).toBe("document");
    expect(artifactKind("python", "a\n".repeat(13))).toBeNull();
    expect(artifactKind("xml", "<a/>")).toBeNull();
  });

  it("is read with its language, its file's name and its text", () => {
    const found = artifactsIn(answer(`${fenced("python app.py", "x")}${fenced('ts title="src/go.ts"', long())}`));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind: "code", language: "ts", file: "go.ts", code: long(), open: false, n: 0 });
    expect(artifactsIn(answer(fenced("js:lib/a.js", long())))[0]?.file).toBe("a.js");
    expect(artifactsIn(answer(fenced("py", `# tools/b.py\n${long()}`)))[0]?.file).toBe("b.py");
    expect(artifactsIn(answer(fenced("py", `# a plain comment\n${long()}`)))[0]?.file).toBeNull();
  });

  it("is read inside of a list, without the list's indent", () => {
    expect(artifactsIn(answer("1. One\n\n   ```html\n   <p>\n     x\n   ```\n"))[0]?.code).toBe("<p>\n  x");
  });

  it("is open while its answer is being written, and ends with it", () => {
    const text = "```html\n<p>half";
    expect(artifactsIn(answer(text, "a", true))[0]).toMatchObject({ code: "<p>half", open: true });
    expect(artifactsIn(answer(text))[0]).toMatchObject({ open: false });
  });

  it("keeps a shorter fence inside of a longer one", () => {
    expect(artifactsIn(answer("````html\n```\n````"))[0]?.code).toBe("```");
  });

  it("takes time in proportion to a hostile answer's length", () => {
    expect(artifactsIn(answer("`".repeat(200_000)))).toEqual([]);
    expect(artifactsIn(answer(`${"```html\n".repeat(20_000)}`))).toHaveLength(1);
    expect(artifactsIn(answer(fenced("py", `#${" ".repeat(100_000)}\n${long()}`)))[0]?.file).toBeNull();
  });
});

describe("versions", () => {
  const shapes = (chains: ReturnType<typeof versionsIn>) => chains.map((chain) => chain.map(({ answer }) => answer));

  it("are the same place in later answers", () => {
    const chains = versionsIn([
      answer(fenced("html", "<p>1"), "a"),
      answer("none", "b"),
      answer(fenced("html", "2"), "c"),
    ]);
    expect(shapes(chains)).toEqual([["a", "c"]]);
    expect(chains[0]?.map(({ code }) => code)).toEqual(["<p>1", "2"]);
  });

  it("of several in an answer are told apart by place and language", () => {
    const both = fenced("html", "1") + fenced("svg", "<svg/>") + fenced("html", "2");
    expect(shapes(versionsIn([answer(both, "a"), answer(both, "b")]))).toEqual([
      ["a", "b"],
      ["a", "b"],
      ["a", "b"],
    ]);
    expect(versionsIn([answer(both, "a"), answer(both, "b")])[2]?.map(({ code }) => code)).toEqual(["2", "2"]);
    expect(versionsIn([answer(fenced("html", "x"), "a"), answer(fenced("svg", "<svg/>"), "b")])).toHaveLength(2);
  });

  it("of files go by name: other files are no versions", () => {
    const one = fenced("py", `# a.py\n${long()}`);
    const two = fenced("py", `# b.py\n${long()}`);
    expect(shapes(versionsIn([answer(one + two, "a"), answer(two, "b"), answer(two + one, "c")]))).toEqual([
      ["a", "c"],
      ["a", "b", "c"],
    ]);
  });

  it("begin with the newest, which the search opens", () => {
    const said = (role: string, text: string, key: string) => ({ role, text, key });
    const path = [
      said("assistant", fenced("html", "1"), "a"),
      said("user", fenced("html", "2"), "b"),
      said("assistant", "no", "c"),
    ];
    expect(newestIn(path)).toMatchObject({ answer: "a", code: "1" });
    expect(newestIn([said("assistant", "no", "c")])).toBeNull();
  });

  it("within one answer are two things", () => {
    expect(versionsIn([answer(fenced("html", "1") + fenced("html", "2"))])).toHaveLength(2);
  });
});

describe("its name and its file", () => {
  const only = (text: string) => artifactsIn(answer(text))[0] ?? documentOf(answer(text));

  it("comes from the artifact", () => {
    expect(titleOf(only(fenced("html", "<head><title> Timer </title>")))).toBe("Timer");
    expect(titleOf(only(fenced("mermaid", "---\ntitle: Orders\n---\nflowchart LR")))).toBe("Orders");
    expect(titleOf(documentOf(answer("Intro\n\n## The plan\n")))).toBe("The plan");
    expect(titleOf(only(fenced("html", "<p>")))).toBe("");
  });

  it("ends as its kind does", () => {
    expect(
      ["html", "svg", "mermaid", "python", "brainfuck"].map((language) => {
        const kind = artifactKind(language, long());
        return kind && endingOf({ kind, language });
      }),
    ).toEqual(["html", "svg", "mmd", "py", "txt"]);
    expect(endingOf(documentOf(answer("x")))).toBe("md");
  });
});
