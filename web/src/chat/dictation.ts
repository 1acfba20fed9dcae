/**
 * Writing by voice. Invariant: only a recogniser on this device ever hears anything. Another one would send what
 * is said, and the room around it, to a third party (P4). The browser must say that it has one here, and again at
 * every start, since a browser that knows nothing of the question would listen by a service.
 */

interface Heard extends Event {
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

interface Maker {
  new (): Recogniser;
  prototype: Recogniser;
  available?: (wanted: { langs: string[]; processLocally: true }) => Promise<string>;
}

const maker = () => (window as { SpeechRecognition?: Maker }).SpeechRecognition;

/** Whether this browser can write by voice without sending it anywhere, in the person's language, and now. */
export async function isDictationSupported(): Promise<boolean> {
  const made = maker();
  if (typeof made?.available !== "function" || !("processLocally" in made.prototype)) return false;
  const wanted = { langs: [navigator.language], processLocally: true as const };
  return made.available(wanted).then(
    (state) => state === "available",
    () => false,
  );
}

/** Listens until the signal says to stop, or by itself; `ended` is called once it has. */
export async function listen(signal: AbortSignal, heard: (words: string) => void, ended: () => void): Promise<void> {
  const Made = maker();
  if (!Made || !(await isDictationSupported()) || signal.aborted) return ended();
  const recogniser = new Made();
  recogniser.lang = navigator.language;
  recogniser.continuous = true;
  recogniser.processLocally = true;
  if (recogniser.processLocally !== true) return ended();
  recogniser.addEventListener("result", (event) => {
    const { results, resultIndex } = event as Heard;
    const fresh = Array.from(results)
      .slice(resultIndex)
      .filter((one) => one.isFinal);
    const words = fresh.map((one) => one[0]?.transcript.trim() ?? "").filter((said) => said !== "");
    if (words.length > 0 && !signal.aborted) heard(words.join(" "));
  });
  recogniser.addEventListener("end", ended, { once: true });
  signal.addEventListener("abort", () => recogniser.abort(), { once: true });
  recogniser.start();
}
