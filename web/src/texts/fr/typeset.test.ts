/** The server's sentences in French: days, hosts in a row, kinds of personal data, and what others said. */
import { describe, expect, it } from "vitest";
import { onUtcDay } from "../dates";
import { typeset } from "./typeset";

const NARROW = "\u202f";

describe("typeset in French", () => {
  it.each([
    ["No: you said no on 3 May 2026.", `Non : vous avez dit non le ${onUtcDay("2026-05-03")}.`],
    [
      "Data you allowed was sent to a.example (2 times) and c.example:8 (once).",
      "Des données que vous avez autorisées ont été envoyées à a.example (2 fois) et c.example:8 (une fois).",
    ],
    [
      "This sends personal data that earlier requests didn't: IP address, telephone number.",
      "Ceci envoie des données personnelles que les requêtes précédentes ne contenaient pas : adresse IP, numéro de téléphone.",
    ],
    [
      "The model at b.example refused the request (HTTP 400). It says: “Try “x”. A's end”.",
      "Le modèle chez b.example a refusé la requête (HTTP 400). Message : « Try “x”. A's end ».",
    ],
  ])("%s", (english, french) => expect(typeset(english)).toBe(french.replace(/ (?=[:»])|(?<=«) /g, NARROW)));
});
