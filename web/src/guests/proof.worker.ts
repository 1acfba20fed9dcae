/** Solves one challenge beside the page, which stays in use. */
import type { Tried } from "./proof";
import { type Challenge, solve } from "./solution";

const tell = (tried: Tried) => self.postMessage(tried);

self.onmessage = (event: MessageEvent<Challenge>) =>
  void solve(event.data, (tried) => tell({ tried, solution: null })).then((solution) =>
    tell({ tried: solution.counter + 1, solution }),
  );
