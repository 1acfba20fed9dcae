/** Opens the message named in the URL: shows its branch, scrolls to it and focuses it. */
import { useEffect, useRef } from "react";
import { usePageLocation } from "../app/router";
import type { Conversation, View } from "./conversation";
import { pathTo } from "./tree";

/** Runs once per visit; `leaveEnd` keeps the page from scrolling back to the end. */
export function useLinkedMessage(conversation: Conversation, view: View, leaveEnd: () => void): void {
  const { hash, visit } = usePageLocation();
  const done = useRef(-1);
  const chosen = useRef(-1);
  const { phase, nodes, head, running } = view;
  useEffect(() => {
    const wanted = hash.slice(1);
    if (wanted === "" || phase !== "ready" || done.current === visit) return;
    if (!nodes.some((node) => node.id === wanted)) return;
    if (pathTo(nodes, head).some((node) => node.id === wanted)) {
      done.current = visit;
      leaveEnd();
      const message = document.getElementById(wanted);
      message?.scrollIntoView({ block: "start" });
      message?.focus({ preventScroll: true });
    } else if (running === null && chosen.current !== visit) {
      chosen.current = visit;
      void conversation.choose(wanted).catch(() => undefined);
    }
  }, [hash, visit, phase, nodes, head, running, conversation, leaveEnd]);
}
