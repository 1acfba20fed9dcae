/**
 * Reading aloud. Invariant: only voices of this device speak, since another's would be sent what is read
 * (P4, P7). Where there is none, nothing is offered.
 */

/** The voice of this device that fits best; null where it has none. */
export function localVoice(): SpeechSynthesisVoice | null {
  if (!("speechSynthesis" in window)) return null;
  const here = speechSynthesis.getVoices().filter((voice) => voice.localService);
  const wanted = [...navigator.languages, document.documentElement.lang];
  const spoken = (voice: SpeechSynthesisVoice) => voice.lang.replace("_", "-").slice(0, 2);
  const fitting = wanted.map((language) => here.find((voice) => spoken(voice) === language.slice(0, 2)));
  return fitting.find((voice) => voice !== undefined) ?? here[0] ?? null;
}

export function onVoicesChanged(listener: () => void): () => void {
  if (!("speechSynthesis" in window)) return () => undefined;
  speechSynthesis.addEventListener("voiceschanged", listener);
  return () => speechSynthesis.removeEventListener("voiceschanged", listener);
}

/** Reads the pieces one after the other, in place of what is being read. `ended` is called once. */
export function readAloud(pieces: readonly string[], ended: () => void): void {
  const voice = localVoice();
  speechSynthesis.cancel();
  if (voice === null || pieces.length === 0) {
    ended();
    return;
  }
  const said = pieces.map((piece) => new SpeechSynthesisUtterance(piece));
  for (const one of said) {
    one.voice = voice;
    one.lang = voice.lang;
    one.onerror = ended;
    speechSynthesis.speak(one);
  }
  said.at(-1)!.onend = ended;
}

export const stopReading = () => speechSynthesis.cancel();
