import { useEffect, useRef, useState } from "react";
import { inQuotes } from "../consent/inQuotes";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import type { View } from "./conversation";
import type { Node } from "./tree";

/**
 * Announces to screen readers that an answer is being written, has ended, or waits for the user. The text itself is not
 * read out; it is reached by its heading.
 */
export function Announcer({ view, name }: { view: View; name: string }) {
  const [announcement, setAnnouncement] = useState("");
  const previous = useRef(view.running);
  useEffect(() => {
    if (view.running === previous.current) return;
    if (view.running !== null) setAnnouncement(t.chat.writing);
    else {
      const answer = view.nodes.find((node) => node.key === previous.current);
      setAnnouncement(answer ? endOf(answer, name) : ""); // a refused message has its own notice
    }
    previous.current = view.running;
  }, [view.running, view.nodes, name]);
  return (
    <p role="status" className="sr-only">
      {announcement}
    </p>
  );
}

function endOf({ state, calls, text, mention }: Node, name: string): string {
  const waiting = state === "parked" ? calls.at(-1) : undefined;
  return waiting
    ? consentTexts.announce(inQuotes(mention?.name ?? name), waiting.host)
    : t.chat.complete(text.match(/\S+/g)?.length ?? 0);
}
