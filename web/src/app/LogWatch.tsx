/** Compares the server's log with what this browser saw earlier, once the page is idle. */
import { lazy, Suspense, useEffect, useState } from "react";

const DELAY = 1500;

/** If the chunk fails to load, the comparison waits for the next visit. */
const LogAlarm = lazy(() => import("../log_check/LogAlarm").catch(() => ({ default: () => null })));

export function LogWatch() {
  const [atRest, setAtRest] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setAtRest(true), DELAY);
    return () => clearTimeout(timer);
  }, []);
  return atRest ? (
    <Suspense fallback={null}>
      <LogAlarm />
    </Suspense>
  ) : null;
}
