import { expect, test } from "vitest";
import { solve } from "./solution";

/** Created and solved by the server's library. */
const challenge = {
  parameters: {
    algorithm: "SHA-256",
    cost: 2,
    keyLength: 32,
    keyPrefix: "fb7a3fe9b8ae2b726e9f3ac7fe404991",
    nonce: "3e4652ed0a2aec07e24d048ad8c814c5",
    salt: "b5b9ede99aca2a7ca05502837ae9fa53",
    data: { link: "l", until: 9 },
  },
  signature: "5a83750ab0c80102ece2a028d0a1632e064f504ea2d5643eb42946f94bc9754e",
};

test("a challenge is solved as the server solves it", async () => {
  const reported: number[] = [];
  const solution = await solve(challenge, (tried) => reported.push(tried));
  expect(solution).toEqual({
    counter: 2345,
    derivedKey: "fb7a3fe9b8ae2b726e9f3ac7fe404991e555dfbb64d703cc91eafe1efd1bf57a",
  });
  expect(reported).toEqual([0, 2000]);
});
