/** The dictation button, shown only if the browser recognises speech on the device. */
import { useEffect, useRef, useState } from "react";
import { dictationTexts } from "../texts/dictation";
import { IconButton } from "../ui/Button";
import { isDictationSupported, listen } from "./dictation";

export default function Dictate({ onText }: { onText: (words: string) => void }) {
  const offered = useDictationSupport();
  const [listens, setListens] = useState<AbortController | null>(null);
  const hear = useRef(onText);
  hear.current = onText;
  useEffect(() => {
    if (listens === null) return;
    const leave = () => listens.abort();
    const hidden = () => document.hidden && leave();
    document.addEventListener("visibilitychange", hidden);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      leave();
    };
  }, [listens]);
  if (!offered) return null;
  const press = () => {
    if (listens) return setListens(null);
    const control = new AbortController();
    setListens(control);
    void listen(
      control.signal,
      (words) => hear.current(words),
      () => setListens((now) => (now === control ? null : now)),
    );
  };
  return (
    <>
      <IconButton
        icon="mic"
        label={listens ? dictationTexts.stop : dictationTexts.start}
        aria-pressed={listens !== null}
        className="aria-pressed:bg-wash aria-pressed:text-accent"
        onClick={press}
      />
      <span role="status" className="sr-only">
        {listens && dictationTexts.listening}
      </span>
    </>
  );
}

/** Null until the browser has answered. */
export function useDictationSupport(): boolean | null {
  const [isSupported, setSupported] = useState<boolean | null>(null);
  useEffect(() => void isDictationSupported().then(setSupported), []);
  return isSupported;
}
