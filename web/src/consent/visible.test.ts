import { describe, expect, it } from "vitest";
import { countHidden, editableJson, piecesText, splitHidden, withoutHidden } from "./visible";

const told = (text: string) => splitHidden(text).map((piece) => ("hidden" in piece ? `<${piece.hidden}>` : piece.text));

describe("hidden characters", () => {
  it("are named one by one, runs of one kind together", () => {
    expect(told("Send to \u202emoc\u202c")).toEqual([
      "Send to ",
      "<right-to-left override (U+202E)>",
      "moc",
      "<end of direction change (U+202C)>",
    ]);
    expect(told("a\u200b\u200b\u200bb")).toEqual(["a", "<3 × zero-width space (U+200B)>", "b"]);
    expect(told("\u0007\u{e0041}")).toEqual(["<hidden character (U+0007)>", "<tag character (U+E0041)>"]);
  });

  it("are written as text where they are too many for elements", () => {
    expect(piecesText(splitHidden("a\u200b\u200bb\u202ec\u{e0041}"))).toBe("a⟨2 × U+200B⟩b⟨U+202E⟩c⟨U+E0041⟩");
  });

  it("leave what people write with alone", () => {
    const flag = "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
    for (const plain of ["Grüß Gott,\n\t– 🙂 👨‍👩‍👧 ❤️", "שלום עולם", "می‌خواهم", flag])
      expect(splitHidden(plain)).toEqual([{ text: plain }]);
  });

  it("lose nothing of the text", () => {
    const text = "a\u202eb\u{e0041}\u{e0041}🙂\0c\ufeff";
    expect(
      splitHidden(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
    expect(countHidden(text)).toBe(5);
    expect(withoutHidden(text)).toBe("ab🙂c");
  });

  it("are escapes in JSON that somebody edits, and read back the same", () => {
    const value = { text: "a\u202eb\u{e0041}", "k\u200b": 1 };
    const text = editableJson(value);
    expect(countHidden(text)).toBe(0);
    expect(JSON.parse(text)).toEqual(value);
  });
});
