import { expect, test } from "vitest";
import type { MaskedPiece } from "../api/masking";
import type { ModelUse } from "../api/types";
import { leftIn, maskedFor, originalsByFirstWord, withStandIns } from "./pieces";

const name: MaskedPiece = { kind: "person", original: "Impi Nummelin", stand_in: "Dalvamina Kelmorsen" };
const given: MaskedPiece = { kind: "person", original: "Impi", stand_in: "Dalvamina" };
const phone: MaskedPiece = { kind: "telephone", original: "+49 30 123 (4)", stand_in: "+49 71 883 (6)" };

const sent = (text: string, ...pieces: MaskedPiece[]) =>
  withStandIns(text, pieces)
    .map((part) => part.text)
    .join("");

test("a text is shown as the model got it", () => {
  expect(sent("I am Impi Nummelin, call Impi at +49 30 123 (4).", given, name, phone)).toBe(
    "I am Dalvamina Kelmorsen, call Dalvamina at +49 71 883 (6).",
  );
  expect(sent("Impish Impi", given)).toBe("Impish Dalvamina");
  expect(sent("Nothing.")).toBe("Nothing.");
});

test("a piece without spaces around it is found in scripts that have none", () => {
  expect(sent("我叫王小明吗", { kind: "person", original: "王小明", stand_in: "Dalvam" })).toBe("我叫Dalvam吗");
});

test("each masked stretch knows its piece", () => {
  expect(withStandIns("Hello Impi!", [given])).toEqual([
    { text: "Hello ", piece: null },
    { text: "Dalvamina", piece: given },
    { text: "!", piece: null },
  ]);
});

test("a word that begins like a stand-in is marked with its original", () => {
  const beginnings = originalsByFirstWord([
    name,
    { kind: "address", original: "Heron Street 4", stand_in: "Corvadsen Street 4" },
  ]);
  expect([...beginnings]).toEqual([
    ["dalva", "Impi Nummelin"],
    ["kelmo", "Impi Nummelin"],
    ["corva", "Heron Street 4"],
  ]);
  expect(leftIn("Frau KELMORsenowa, Street.", beginnings)).toEqual([
    { text: "Frau ", original: null },
    { text: "KELMORsenowa", original: "Impi Nummelin" },
    { text: ", Street.", original: null },
  ]);
  expect(leftIn("Nothing left.", beginnings)).toEqual([{ text: "Nothing left.", original: null }]);
});

const use = (name: string, masked?: MaskedPiece[] | null) => ({ name, masked }) as ModelUse;

test("the masked pieces name the models that got stand-ins, each once", () => {
  expect(maskedFor([])).toBeNull();
  expect(maskedFor([use("A", null), use("B")])).toBeNull();
  expect(maskedFor([use("A", []), use("B")])).toEqual({ to: "A", pieces: [] });
  const uses = [use("A", [name]), use("B", [name, phone]), use("A", [phone])];
  expect(maskedFor(uses)).toEqual({ to: "A and B", pieces: [name, phone] });
});
