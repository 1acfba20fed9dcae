import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Bytes } from "./bytes";
import { acknowledgeSuccessor, checkLog } from "./check";
import { keepPin, type Pin, readPin } from "./pin";
import { answer, type Shown, type SignedLog, signedLog } from "./signedLog.testing";
import { leavesOf, rootOf } from "./trees.testing";

const NAME = "example.org/evidence";
const seen = 5;
let shown: Shown | "away";
let old: SignedLog;
let meanwhile: () => void;

beforeEach(async () => {
  const stored = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => stored.set(name, text),
    removeItem: (name: string) => stored.delete(name),
  });
  vi.stubGlobal("fetch", async (path: string) => {
    if (shown === "away") throw new TypeError("Failed to fetch");
    const answered = await answer(shown, path);
    meanwhile();
    return answered;
  });
  meanwhile = () => {};
  old = await signedLog(NAME, seen);
  shown = { log: old };
  await checkLog();
});
afterEach(() => vi.unstubAllGlobals());

/** A log that names the first one with this size, and what the server still shows of that one. */
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

describe("a log that is shorter", () => {
  beforeEach(async () => {
    shown = { log: old, checkpoint: await old.note(3) };
    expect(await whyOf()).toBe("shrunk");
  });

  test("raises an alarm that stays while the log grows again under its name, or is away", async () => {
    shown = { log: old };
    expect(await whyOf()).toBe("shrunk");
    shown = "away";
    expect(await whyOf()).toBe("shrunk");
  });

  test("is explained by a new log that names it", async () => {
    shown = await successor(seen, { size: 3, leaves: old.leaves });
    expect(await checkLog()).toMatchObject({ state: "holds", pin: { successor: { lost: 2 } } });
    expect(readPin()?.alarm).toBeUndefined();
    expect(await whyOf()).toBe("holds");
  });

  test("is not explained by a new log that follows a rewritten one", async () => {
    shown = await successor(8, { size: 8, leaves: await leavesOf(8, "another") });
    expect(await whyOf()).toBe("shrunk");
  });
});

describe("another tab", () => {
  const alarm = { why: "two" as const, at: "2026-05-03T12:00:00Z", old: "", new: "", proof: "" };

  test("that raised an alarm meanwhile is not contradicted", async () => {
    meanwhile = () => keepPin({ ...(readPin() as Pin), alarm });
    expect(await whyOf()).toBe("two");
    expect(readPin()?.alarm).toEqual(alarm);
  });

  test("keeps what it saw when a new log is acknowledged here", async () => {
    shown = await successor(seen, { size: seen, leaves: old.leaves });
    const outcome = await checkLog();
    if (outcome.state !== "holds") throw new Error(outcome.state);
    keepPin({ ...(readPin() as Pin), checkpoint: "later", alarm });
    acknowledgeSuccessor(outcome.pin);
    expect(readPin()).toMatchObject({ checkpoint: "later", alarm });
    expect(readPin()?.successor).toBeUndefined();
  });

  test("that followed the new log is not set back to the old one", async () => {
    const moved = { key: "another", checkpoint: "x/2\n1\n", first: "", last: "" };
    meanwhile = () => keepPin(moved);
    expect(await whyOf()).toBe("holds");
    expect(readPin()).toEqual(moved);
  });
});
