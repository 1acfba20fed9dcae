/** The image in progress, started here or in another window: follows, cancels and retries it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { cancelGeneration, type Generation, makeImage, readGeneration, type Size } from "../api/images";
import { usePolling } from "../api/useResource";
import { imageTexts } from "../texts/images";

const PAUSE = 1000;

export interface Maker {
  generation: Generation | null;
  /** The error of the last request. */
  error: unknown;
  stopping: boolean;
  generate: (prompt: string, size: Size, edited: string | null) => Promise<void>;
  stop: () => Promise<void>;
  dismiss: () => void;
}

/** `onMade` is called once for each finished image. */
export function useImageGeneration(onMade: (id: string) => void): Maker {
  const [generation, setMaking] = useState<Generation | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [stopping, setStopping] = useState(false);
  const done = useRef(onMade);
  done.current = onMade;

  const follow = useCallback(async () => {
    const now = await readGeneration();
    setMaking((previous) => {
      if (now !== null) return now.state === "made" ? null : now;
      return previous?.state === "running" ? { ...previous, state: "failed", message: imageTexts.lost } : previous;
    });
    if (now?.state === "made") done.current(now.id);
  }, []);
  usePolling(generation?.state === "running", PAUSE, follow);

  useEffect(() => {
    readGeneration().then(
      (now) => (now?.state === "running" || now?.state === "failed") && setMaking(now),
      () => undefined,
    );
  }, []);

  const generate = async (prompt: string, size: Size, edited: string | null) => {
    setError(null);
    setStopping(false);
    await makeImage(prompt, size, edited).then(setMaking, async (refusal: unknown) => {
      setError(refusal);
      const now = await readGeneration().catch(() => null);
      if (now?.state === "running") setMaking(now);
    });
  };
  const stop = async () => {
    setStopping(true);
    await cancelGeneration()
      .then(follow)
      .catch(setError)
      .finally(() => setStopping(false));
  };
  const dismiss = () => {
    setMaking(null);
    setError(null);
  };
  return { generation, error, stopping, generate, stop, dismiss };
}
