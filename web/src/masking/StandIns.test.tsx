import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ModelUse } from "../api/types";
import Markdown from "../chat/Markdown";
import StandIns from "./StandIns";

const masked = [{ kind: "person", original: "Impi Nummelin", stand_in: "Dalvamina Kelmorsen" }];
const recipients = [{ name: "Model", masked }] as ModelUse[];
const plain = (text: string) => renderToStaticMarkup(<Markdown text={text} />);
const set = (text: string) =>
  renderToStaticMarkup(
    <StandIns recipients={recipients}>
      <Markdown text={text} />
    </StandIns>,
  );

test.each(["Dear **Kelmorchen**", "- `Kelmorchen`", "| a |\n|-|\n| Kelmorchen |", "[Kelmorchen](https://example.com)"])(
  "what is left of a stand-in tells its original: %s",
  (text) => {
    expect(set(text)).toMatch(/data-testid="stand-in"[^>]*>Kelmorchen<\/span><span[^>]*>Stands for: Impi Nummelin</);
  },
);

test("nothing else of the answer changes", () => {
  const text = "# Title\n\nA **bold** word [1], a [link](https://example.com).\n\n```\nKelmorchen\n```";
  expect(set(text)).toBe(plain(text));
});

test("a model that writes such an element itself marks nothing", () => {
  expect(set('<stand-in original="x">y</stand-in>')).not.toContain("data-testid");
});
