import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Bytes } from "./bytes";
import { checkLog } from "./check";
import { answer, type Shown, type SignedLog, signedLog } from "./signedLog.testing";
import { leavesOf, rootOf } from "./trees.testing";

const NAME = "example.org/evidence";
const seen = 5;
let shown: Shown | "away";
let old: SignedLog;

beforeEach(async () => {
  const stored = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => stored.set(name, text),
    removeItem: (name: string) => stored.delete(name),
  });
  vi.stubGlobal("fetch", async (path: string) => {
    if (shown === "away") throw new TypeError("Failed to fetch");
    return answer(shown, path);
  });
  old = await signedLog(NAME, seen);
  shown = { log: old };
  await checkLog();
});
afterEach(() => vi.unstubAllGlobals());

/** A log that names the first one with just so many entries, and what the server still shows of that one. */
async function successor(size: number, last: { size: number; leaves: Bytes[] }): Promise<Shown> {
  const log = await signedLog(`${NAME}/2`, 0);
  const root = btoa(String.fromCharCode(...(await rootOf(last.leaves))));
  const begun = [await log.first({ origin: log.origin, before: { origin: NAME, size, root, here: size } })];
  return { log, begun, old: { note: await old.note(last.size, last.leaves), leaves: last.leaves } };
}

const whyOf = async () => {
  const outcome = await checkLog();
  return outcome.state === "alarm" ? outcome.alarm.why : outcome.state;
};

describe("a new log that names the old one", () => {
  test.each([
    [5, 5, 0],
    [5, 3, 2],
    [8, 8, 0],
  ])("of %i entries, of which %i are here, has lost %i", async (size, here, lost) => {
    old.leaves = await leavesOf(size);
    shown = await successor(size, { size: here, leaves: old.leaves });
    expect(await checkLog()).toMatchObject({ state: "holds", pin: { successor: { origin: NAME, lost } } });
  });

  test("raises an alarm when the old one was rewritten first, however it names it", async () => {
    const leaves = await leavesOf(8, "another");
    shown = await successor(8, { size: 8, leaves });
    expect(await checkLog()).toMatchObject({
      state: "alarm",
      alarm: { why: "rewritten", new: shown.old?.note, old: await old.note() },
    });
  });

  test("raises an alarm when there are two old ones of one size", async () => {
    shown = await successor(8, { size: seen, leaves: await leavesOf(8, "another") });
    expect(await whyOf()).toBe("two");
  });

  test("raises an alarm when the old one bears another key", async () => {
    const good = await successor(seen, { size: seen, leaves: old.leaves });
    const other = await signedLog(NAME, seen);
    shown = { ...good, old: { note: await other.note(), leaves: other.leaves } };
    expect(await whyOf()).toBe("replaced");
  });

  test("is followed to the third log from the second", async () => {
    const { log, begun, old: first } = await successor(seen, { size: seen, leaves: old.leaves });
    shown = { log, begun, old: first };
    await checkLog();
    const third = await signedLog(`${NAME}/3`, 0);
    const before = { origin: log.origin, size: 9, root: "", here: 0 };
    const second = { note: await log.note(), leaves: log.leaves };
    shown = { log: third, begun: [await third.first({ origin: third.origin, before })], old: second, number: 2 };
    expect(await checkLog()).toMatchObject({ state: "holds", pin: { successor: { origin: log.origin, lost: 0 } } });
  });

  test("raises an alarm when the server refuses to show the old one", async () => {
    shown = { ...(await successor(seen, { size: seen, leaves: old.leaves })), old: null };
    expect(await whyOf()).toBe("unproven");
  });
});
