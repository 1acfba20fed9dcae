/** The server's sentences in Spanish: those that are there, those in a row, and those that are not. */
import { describe, expect, it } from "vitest";
import { onUtcDay } from "../dates";
import { typeset } from "./typeset";

describe("typeset in Spanish", () => {
  it.each([
    ["Kept until you delete it.", "Se conserva hasta que lo elimines."],
    ["No: you said no on 3 May 2026.", `No: dijiste que no el ${onUtcDay("2026-05-03")}.`],
    [
      "Data you allowed was sent to a.example (2 times) and c.example:8 (once). Your messages went to b.example.",
      "Los datos que permitiste se enviaron a a.example (2 veces) y c.example:8 (una vez). Tus mensajes se enviaron a b.example.",
    ],
    [
      "This sends personal data that earlier requests didn't: IP address, telephone number.",
      "Esto envía datos personales que las solicitudes anteriores no enviaron: dirección IP, número de teléfono.",
    ],
    [
      "The model at b.example refused the request (HTTP 400). It says: “Bad input. Try “x”. A's end”.",
      "El modelo en b.example rechazó la solicitud (HTTP 400). El mensaje: “Bad input. Try “x”. A's end”.",
    ],
    ["Kept until you delete it. The builder's word.", "Se conserva hasta que lo elimines. The builder’s word."],
    ["Nobody's sentence", "Nobody’s sentence"],
    ["", ""],
  ])("%s", (english, spanish) => expect(typeset(english)).toBe(spanish));

  it("shows what others named as they named it", () => {
    const name = "Tom {1} $& (a|b) and „Ann“";
    expect(typeset(`${name} may be run by “${name}”, who built this GPT and could then read what you send.`)).toBe(
      `Es posible que ${name} lo gestione “${name}”, que creó este GPT y podría entonces leer lo que envías.`,
    );
  });
});
