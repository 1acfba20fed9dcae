/** The server's preview of a draft. One draft's preview is never shown for another. */
import { useEffect, useState } from "react";
import { type Draft, type Preview, previewFeedback } from "../api/feedback";
import { isEmpty } from "./draft";

/** Debounce in milliseconds. */
const DELAY = 400;

/** A draft with its preview. */
export interface FeedbackPreviewResult extends Preview {
  draft: Draft;
}

export interface Previewed {
  /** The draft has content to preview. */
  asks: boolean;
  /** The preview of exactly this draft, or null while unknown. */
  now: FeedbackPreviewResult | null;
  /** The latest known preview, even if the draft has changed since. */
  last: FeedbackPreviewResult | null;
  /** Why this exact draft cannot be previewed. */
  error: unknown;
  retry: () => void;
}

/** Sends no request for null or an empty draft. */
export function usePreview(draft: Draft | null): Previewed {
  const key = draft === null || isEmpty(draft) ? "" : JSON.stringify(draft);
  const [last, setLast] = useState<{ key: string; shown: FeedbackPreviewResult } | null>(null);
  const [failed, setFailed] = useState<{ key: string; error: unknown } | null>(null);
  const settled = last?.key === key || failed?.key === key;
  useEffect(() => {
    if (key === "" || settled) return;
    const draft = JSON.parse(key) as Draft;
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      previewFeedback(draft, leaving.signal).then(
        (preview) => setLast({ key, shown: { ...preview, draft } }),
        (error: unknown) => leaving.signal.aborted || setFailed({ key, error }),
      );
    }, DELAY);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [key, settled]);
  const shown = key === "" ? null : (last?.shown ?? null);
  return {
    asks: key !== "",
    now: last?.key === key ? shown : null,
    last: shown,
    error: key !== "" && failed?.key === key ? failed.error : null,
    retry: () => setFailed(null),
  };
}
