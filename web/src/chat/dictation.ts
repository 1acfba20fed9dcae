/**
 * Dictation.
 *
 * Invariants:
 * - Only a speech recogniser on this device receives audio. Any other would send it to a third party (P4).
 * - The browser must confirm at every start that its recogniser is local. A browser without that option might use a
 *   remote service.
 */

interface RecognitionResult extends Event {
  resultIndex: number;
  results: ArrayLike<{ isFinal: boolean; 0?: { transcript: string } }>;
}

interface Recogniser extends EventTarget {
  lang: string;
  continuous: boolean;
  processLocally: boolean;
  start: () => void;
  abort: () => void;
}

interface RecogniserClass {
  new (): Recogniser;
  prototype: Recogniser;
  available?: (wanted: { langs: string[]; processLocally: true }) => Promise<string>;
}

const recogniserClass = () => (window as { SpeechRecognition?: RecogniserClass }).SpeechRecognition;

/** Whether this browser can currently recognise speech in the user's language without sending audio anywhere. */
export async function isDictationSupported(): Promise<boolean> {
  const Recogniser = recogniserClass();
  if (typeof Recogniser?.available !== "function" || !("processLocally" in Recogniser.prototype)) return false;
  const wanted = { langs: [navigator.language], processLocally: true as const };
  return Recogniser.available(wanted).then(
    (state) => state === "available",
    () => false,
  );
}

/** Listens until the signal aborts or the recogniser stops; `onEnd` is called once. */
export async function listen(signal: AbortSignal, onText: (texts: string) => void, onEnd: () => void): Promise<void> {
  const Made = recogniserClass();
  if (!Made || !(await isDictationSupported()) || signal.aborted) return onEnd();
  const recogniser = new Made();
  recogniser.lang = navigator.language;
  recogniser.continuous = true;
  recogniser.processLocally = true;
  if (recogniser.processLocally !== true) return onEnd();
  recogniser.addEventListener("result", (event) => {
    const { results, resultIndex } = event as RecognitionResult;
    const finals = Array.from(results)
      .slice(resultIndex)
      .filter((one) => one.isFinal);
    const texts = finals.map((one) => one[0]?.transcript.trim() ?? "").filter((text) => text !== "");
    if (texts.length > 0 && !signal.aborted) onText(texts.join(" "));
  });
  recogniser.addEventListener("end", onEnd, { once: true });
  signal.addEventListener("abort", () => recogniser.abort(), { once: true });
  recogniser.start();
}
