/** Solves one challenge off the main thread. */
import type { ProofProgress } from "./proof";
import { type Challenge, solve } from "./solution";

const report = (tried: ProofProgress) => self.postMessage(tried);

self.onmessage = (event: MessageEvent<Challenge>) =>
  void solve(event.data, (tried) => report({ tried, solution: null })).then((solution) =>
    report({ tried: solution.counter + 1, solution }),
  );
