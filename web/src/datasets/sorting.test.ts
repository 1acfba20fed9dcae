import { describe, expect, it } from "vitest";
import type { Dataset, DatasetState } from "../api/datasets";
import { rankCounts, rootOf, splitByState, withSign } from "./sorting";

function dataset(id: string, state: DatasetState, purpose = id): Dataset {
  const none = { reason: null, began_from: null, began_until: null, replaces: null, built_at: null, ended_at: null };
  const terms = { profile: "standard" as const, across: true, created_at: "", expires_at: "" };
  const amounts = { progress: 0, seconds_left: null, records: 0, messages: 0, bytes: 0, withdrawn: 0, looks: 0 };
  return { id, state, purpose, ...none, ...terms, ...amounts, counts: {}, removed: {}, models: [] };
}

const ids = (datasets: readonly Dataset[]) => datasets.map(({ id }) => id).join(" ");

describe("the shelf", () => {
  it("folds away what is over, and keeps the order", () => {
    const { present, past } = splitByState([
      dataset("a", "building"),
      dataset("b", "destroyed"),
      dataset("c", "ready"),
      dataset("d", "cancelled"),
      dataset("e", "waiting"),
      dataset("f", "expired"),
    ]);
    expect(ids(present)).toBe("a c e");
    expect(ids(past)).toBe("b d f");
  });

  it("shows a failure until something newer has its purpose", () => {
    const failed = dataset("old", "failed", "lamps");
    expect(ids(splitByState([dataset("other", "ready"), failed]).present)).toBe("other old");
    expect(ids(splitByState([dataset("new", "waiting", "lamps"), failed]).past)).toBe("old");
    expect(ids(splitByState([failed, dataset("older", "ready", "lamps")]).present)).toBe("old older");
  });
});

describe("its numbers", () => {
  it("stand largest first, what was used before all others, and nothing that is 0", () => {
    const counts = { empty: 0, third_party: 2, permitted: 1, conversation_off: 7, cannot_open: 2 };
    expect(rankCounts(counts, "permitted").map(([code]) => code)).toEqual([
      "permitted",
      "conversation_off",
      "cannot_open",
      "third_party",
    ]);
    expect(rankCounts({ permitted: 0, empty: 1 }, "permitted")).toEqual([
      ["permitted", 0],
      ["empty", 1],
    ]);
    expect(rankCounts({ EMAIL: 0 })).toEqual([]);
  });

  it("change with a sign", () => {
    expect([3, 0, -1200].map(withSign)).toEqual(["+3", "±0", "−1,200"]);
  });
});

describe("the Merkle root", () => {
  it("is read from a manifest", () => {
    expect(rootOf({ merkle_root: "0f".repeat(32), purpose: "x" })).toBe("0f".repeat(32));
  });

  it.each([null, "text", [], {}, { merkle_root: 7 }, { merkle_root: "" }, { merkle_root: "Z".repeat(64) }])(
    "is not made up from %j",
    (manifest) => expect(rootOf(manifest)).toBeNull(),
  );
});
