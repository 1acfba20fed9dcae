/**
 * Reads text aloud. Invariant: only voices on this device are used, because a remote voice would send the text to a
 * third party (P4, P7). Without a local voice, the feature is hidden.
 */

/** The best local voice, or null if there is none. */
export function localVoice(): SpeechSynthesisVoice | null {
  if (!("speechSynthesis" in window)) return null;
  const voices = speechSynthesis.getVoices().filter((voice) => voice.localService);
  const languages = [...navigator.languages, document.documentElement.lang];
  const languageOf = (voice: SpeechSynthesisVoice) => voice.lang.replace("_", "-").slice(0, 2);
  const fitting = languages.map((language) => voices.find((voice) => languageOf(voice) === language.slice(0, 2)));
  return fitting.find((voice) => voice !== undefined) ?? voices[0] ?? null;
}

export function onVoicesChanged(listener: () => void): () => void {
  if (!("speechSynthesis" in window)) return () => undefined;
  speechSynthesis.addEventListener("voiceschanged", listener);
  return () => speechSynthesis.removeEventListener("voiceschanged", listener);
}

/** Reads the chunks one after another, replacing any current reading. `onEnd` is called once. */
export function readAloud(pieces: readonly string[], onEnd: () => void): void {
  const voice = localVoice();
  speechSynthesis.cancel();
  if (voice === null || pieces.length === 0) {
    onEnd();
    return;
  }
  const utterances = pieces.map((piece) => new SpeechSynthesisUtterance(piece));
  for (const one of utterances) {
    one.voice = voice;
    one.lang = voice.lang;
    one.onerror = onEnd;
    speechSynthesis.speak(one);
  }
  utterances.at(-1)!.onend = onEnd;
}

export const stopReading = () => speechSynthesis.cancel();
