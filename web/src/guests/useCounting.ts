import { useState } from "react";
import { chooseStatistics } from "../api/guest";

export interface Counting {
  on: boolean;
  busy: boolean;
  error: unknown;
  choose: (on: boolean) => void;
}

/** The guest's choice about private statistics, which the server keeps for the visit. */
export function useCounting(wasCounted: boolean): Counting {
  const [on, setOn] = useState(wasCounted);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const choose = async (next: boolean) => {
    setBusy(true);
    setError(null);
    await chooseStatistics(next).then(() => setOn(next), setError);
    setBusy(false);
  };
  return { on, busy, error, choose: (next) => void choose(next) };
}
