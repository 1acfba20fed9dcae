/** Reads that failed for a temporary reason are retried automatically. Writes wait for the person. */
import { useEffect, useRef } from "react";
import { ApiError, needsPrerequisite, prerequisites } from "./request";

/**
 * `retry` is called when the browser is online again, if the server was not reached; and if it required something first
 * (accepting policies, unlocking the user's own key), when that is done. No `error`: never.
 */
export function useRetryWhenReady(error: unknown, retry: () => void): void {
  const latest = useRef(retry);
  latest.current = retry;
  useEffect(() => {
    if (!(error instanceof ApiError)) return;
    const ask = () => latest.current();
    if (error.status === 0) addEventListener("online", ask);
    if (needsPrerequisite(error)) prerequisites.addEventListener("answered", ask);
    return () => {
      removeEventListener("online", ask);
      prerequisites.removeEventListener("answered", ask);
    };
  }, [error]);
}
