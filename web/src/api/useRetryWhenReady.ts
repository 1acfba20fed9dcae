/** Retries reads that failed for a temporary reason. Writes are left to the user. */
import { useEffect, useRef } from "react";
import { ApiError, needsPrerequisite, prerequisites } from "./request";

/**
 * Calls `retry` when the browser is online again, if the server was unreachable; or, if the server required a step
 * first (accepting policies, unlocking the user's own key), when that is done. Does nothing without an `error`.
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
