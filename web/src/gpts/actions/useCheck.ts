/** The server's check of a document while it is edited, debounced; only the newest result is used. */
import { useEffect, useState } from "react";
import { type Checked, checkDocument } from "../../api/actions";

/** Milliseconds without a change before the document is checked. */
const DELAY = 500;

export interface Check {
  /** The checked text, or null. The latest findings stay until newer ones arrive. */
  document: string | null;
  checked: Checked | null;
  checking: boolean;
  error: unknown;
  retry: () => void;
}

interface Checking {
  gpt: string;
  /** The action that the document would replace. */
  id: string | null;
  /** The URL that it was fetched from. */
  source: string | null;
  /** Null disables the check. */
  document: string | null;
}

export function useCheck({ gpt, id, source, document }: Checking): Check {
  const [result, setResult] = useState<{ document: string; checked: Checked } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const isNeeded = document !== null && document !== result?.document;
  useEffect(() => {
    if (!isNeeded) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      setError(null);
      checkDocument(gpt, { document, id, source }, controller.signal).then(
        (checked) => setResult({ document, checked }),
        (failure: unknown) => !controller.signal.aborted && setError(failure),
      );
    }, DELAY);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [gpt, id, source, document, isNeeded, attempt]);
  return {
    document: document === null ? null : (result?.document ?? null),
    checked: document === null ? null : (result?.checked ?? null),
    checking: isNeeded && error === null,
    error: isNeeded ? error : null,
    retry: () => {
      setError(null);
      setAttempt((previous) => previous + 1);
    },
  };
}
