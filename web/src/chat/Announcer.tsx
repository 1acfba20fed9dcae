import { useEffect, useRef, useState } from "react";
import { t } from "../texts";
import type { View } from "./conversation";

/** Tells that an answer is being written and when it has ended. The text itself is reached by its heading, in peace. */
export function Announcer({ view }: { view: View }) {
  const [words, setWords] = useState("");
  const before = useRef(view.running);
  useEffect(() => {
    if (view.running === before.current) return;
    if (view.running !== null) setWords(t.chat.writing);
    else {
      const answer = view.nodes.find((node) => node.key === before.current);
      if (answer) setWords(t.chat.complete(answer.text.match(/\S+/g)?.length ?? 0));
    }
    before.current = view.running;
  }, [view.running, view.nodes]);
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}
