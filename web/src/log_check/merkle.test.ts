import { describe, expect, test } from "vitest";
import { type Bytes, utf8 } from "./bytes";
import { readCheckpoint } from "./checkpoint";
import { isConsistent, isIncluded, leafHash, type Tree } from "./merkle";
import { leavesOf, proofOf, treeOf as treeOver } from "./trees.testing";

const most = 17;
const leaves = await leavesOf(most);
const treeOf = (size: number, of = leaves): Promise<Tree> => treeOver(size, of);

describe("a tree that grew", () => {
  test("is consistent with every tree that it was, and with no other proof", async () => {
    for (let size = 1; size <= most; size++) {
      const tree = await treeOf(size);
      for (let old = 1; old <= size; old++) {
        const before = await treeOf(old);
        const proof = await proofOf(old, leaves.slice(0, size));
        expect(await isConsistent(before, tree, proof), `${old} of ${size}`).toBe(true);
        expect(await isConsistent(before, tree, [...proof, before.root])).toBe(false);
        if (proof.length > 0) expect(await isConsistent(before, tree, proof.slice(1))).toBe(false);
      }
    }
  });

  test("is not consistent with one whose past was rewritten", async () => {
    const other = [leaves[1], ...leaves.slice(1)] as Bytes[];
    const forked = await treeOf(12, other);
    for (let old = 1; old <= 12; old++) {
      const proof = await proofOf(old, other.slice(0, 12));
      expect(await isConsistent(await treeOf(old), forked, proof), `${old}`).toBe(false);
    }
  });

  test("a smaller one is not its successor, and an empty one is anybody's beginning", async () => {
    expect(await isConsistent(await treeOf(5), await treeOf(4), [])).toBe(false);
    expect(await isConsistent({ size: 0, root: await leafHash(utf8("")) }, await treeOf(4), [])).toBe(true);
  });
});

test("the only leaf of a tree is in it, and no other one is", async () => {
  const tree = await treeOf(1);
  expect(await isIncluded(leaves[0] as Bytes, 0, tree, [])).toBe(true);
  expect(await isIncluded(leaves[1] as Bytes, 0, tree, [])).toBe(false);
  expect(await isIncluded(leaves[0] as Bytes, 1, tree, [])).toBe(false);
});

describe("a checkpoint", () => {
  // The test vector of docs/formats/evidence.md.
  const key = "example.org/evidence+11304998+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
  const note =
    "example.org/evidence\n1\nrQQ6ysFaJZSvmwrlS39hdb/9BbA9E5BJ4E3iqNAcjnA=\n\n— example.org/evidence ETBJmGxNeDMP3yiadNz7tmt75kXVdd7db9pFxsUWn7QxWNBAsrtYjQWBZ/6Q/IIhCMXjmQ/LIVzpUeKrIQkzYk/30gg=\n";

  test("is read when its key signed it", async () => {
    const { origin, size, root } = await readCheckpoint(note, key);
    expect([origin, size, root.length]).toEqual(["example.org/evidence", 1, 32]);
    expect((await readCheckpoint(`${note}— witness.example/w1 AAAA\n`, key)).size).toBe(1);
  });

  test.each([
    ["another size", note.replace("\n1\n", "\n2\n")],
    ["another name", note.replaceAll("example.org", "example.net")],
    ["a line more", note.replace("\n\n", "\nmore\n\n")],
    ["no signature", `${note.split("—", 1)[0]}`],
    ["another's signature", note.replace("ETBJ", "ETBK")],
  ])("is refused with %s", async (_, changed) => {
    await expect(readCheckpoint(changed, key)).rejects.toThrow();
  });

  test("is refused with a damaged key", async () => {
    await expect(readCheckpoint(note, key.replace("+1130", "+1131"))).rejects.toThrow("damaged");
  });
});
