/** What the server makes of a document while it is written: asked a moment after the last change, the newest wins. */
import { useEffect, useState } from "react";
import { type Checked, checkDocument } from "../../api/actions";

/** Milliseconds without a change before the document is checked. */
const rest = 500;

export interface Check {
  /** Of which text; null while nothing was checked. What was found last stays until there is something newer. */
  of: string | null;
  found: Checked | null;
  checking: boolean;
  error: unknown;
  retry: () => void;
}

interface Checking {
  gpt: string;
  /** The action that the document would replace. */
  id: string | null;
  /** Where it was fetched from. */
  source: string | null;
  /** Null: nothing is to be checked. */
  document: string | null;
}

export function useCheck({ gpt, id, source, document }: Checking): Check {
  const [known, setKnown] = useState<{ of: string; found: Checked } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const wanted = document !== null && document !== known?.of;
  useEffect(() => {
    if (!wanted) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      setError(null);
      checkDocument(gpt, { document, id, source }, controller.signal).then(
        (found) => setKnown({ of: document, found }),
        (failure: unknown) => !controller.signal.aborted && setError(failure),
      );
    }, rest);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [gpt, id, source, document, wanted, attempt]);
  return {
    of: document === null ? null : (known?.of ?? null),
    found: document === null ? null : (known?.found ?? null),
    checking: wanted && error === null,
    error: wanted ? error : null,
    retry: () => {
      setError(null);
      setAttempt((before) => before + 1);
    },
  };
}
