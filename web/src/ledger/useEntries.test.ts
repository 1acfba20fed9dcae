import { describe, expect, it } from "vitest";
import type { Entry } from "../api/ledger";
import { withOlder } from "./useEntries";

const entry = (id: string, at: string) => ({ id, at }) as Entry;

describe("the ledger read again", () => {
  const before = { entries: [entry("c", "3"), entry("b", "2"), entry("a", "1")], more: false };

  it("keeps the older entries that were loaded", () => {
    const again = withOlder({ entries: [entry("d", "4"), entry("c", "3")], more: true }, before);
    expect(again.entries.map(({ id }) => id)).toEqual(["d", "c", "b", "a"]);
    expect(again.more).toBe(false);
  });

  it("is what the server says where there is nothing behind it", () => {
    const all = { entries: [entry("c", "3")], more: false };
    expect(withOlder(all, before)).toBe(all);
    expect(withOlder(all, undefined)).toBe(all);
    const first = { entries: [entry("a", "1")], more: true };
    expect(withOlder(first, before).more).toBe(true);
  });
});
