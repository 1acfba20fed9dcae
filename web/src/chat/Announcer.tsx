import { useEffect, useRef, useState } from "react";
import { t } from "../texts";
import type { View } from "./conversation";

/** Characters of an answer that are read out when it is complete; a longer one is reached by its heading. */
const spoken = 400;

/** Tells that an answer is being written and, once, what it says: never word by word. */
export function Announcer({ view }: { view: View }) {
  const [words, setWords] = useState("");
  const before = useRef(view.running);
  useEffect(() => {
    if (view.running === before.current) return;
    if (view.running !== null) setWords(t.chat.writing);
    else {
      const answer = view.nodes.find((node) => node.key === before.current);
      if (answer) setWords(t.chat.complete(answer.text.length > spoken ? `${answer.text.slice(0, spoken)} …` : answer.text));
    }
    before.current = view.running;
  }, [view.running, view.nodes]);
  return <p role="status" className="sr-only">{words}</p>;
}
