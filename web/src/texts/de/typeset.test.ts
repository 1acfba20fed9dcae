/** The server's sentences in German: those that are there, those in a row, and those that are not. */
import { describe, expect, it } from "vitest";
import { onUtcDay } from "../dates";
import { typeset } from "./typeset";

describe("typeset in German", () => {
  it.each([
    ["Kept until you delete it.", "Aufbewahrt, bis du es löschst."],
    ["No: you said no on 3 May 2026.", `Nein: Du hast am ${onUtcDay("2026-05-03")} Nein gesagt.`],
    [
      "Data you allowed was sent to a.example (2 times) and c.example:8 (once). Your messages went to b.example.",
      "Daten, die du erlaubt hast, gingen an: a.example (2-mal) und c.example:8 (einmal). Deine Nachrichten gingen an b.example.",
    ],
    [
      "This sends personal data that earlier requests didn't: IP address, telephone number.",
      "Das sendet persönliche Daten, die frühere Anfragen nicht enthielten: IP-Adresse, Telefonnummer.",
    ],
    ["Kept until you delete it. The builder's word.", "Aufbewahrt, bis du es löschst. The builder’s word."],
    ["Nobody's sentence", "Nobody’s sentence"],
    [
      "The model at b.example refused the request (HTTP 400). It says: “Bad input. Try “x”. A's end”.",
      "Das Modell bei b.example hat die Anfrage abgelehnt (HTTP 400). Die Meldung: „Bad input. Try “x”. A's end“.",
    ],
    ["", ""],
  ])("%s", (english, german) => expect(typeset(english)).toBe(german));

  it("shows what others named as they named it", () => {
    const name = "Tom {1} $& (a|b) and „Ann“";
    expect(typeset(`${name} may be run by “${name}”, who built this GPT and could then read what you send.`)).toBe(
      `${name} wird womöglich von „${name}“ betrieben, von wem dieses GPT ist; dann ist dort zu lesen, was du sendest.`,
    );
  });
});
