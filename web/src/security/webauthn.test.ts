import { describe, expect, it } from "vitest";
import { toBytes, toText } from "./webauthn";

describe("base64url", () => {
  it("goes there and back for every byte and every length", () => {
    for (let length = 0; length < 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, place) => (place * 7 + length) % 256);
      const text = toText(bytes.buffer);
      expect(text).toMatch(/^[\w-]*$/);
      expect([...toBytes(text)]).toEqual([...bytes]);
    }
  });
});
