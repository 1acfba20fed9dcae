/** Ctrl+F, ⌘F on a Mac: the chat's own search. Pressed again in its field it is the browser's, as everywhere else. */
import { useCallback, useEffect, useState } from "react";
import { findInChatWanted, isMac } from "../../app/shortcuts";

/** How often the search was requested since it was closed; 0 while it is closed. */
export function useFindKey(enabled: boolean): [asked: number, close: () => void] {
  const [requests, setRequests] = useState(0);
  useEffect(() => {
    if (!enabled) return;
    const open = () => setRequests((previous) => previous + 1);
    const press = (event: KeyboardEvent) => {
      const own = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (!own || event.shiftKey || event.altKey || event.code !== "KeyF" || event.defaultPrevented) return;
      if (document.querySelector("dialog:modal") || document.activeElement?.closest("search")) return;
      event.preventDefault();
      open();
    };
    addEventListener("keydown", press);
    findInChatWanted.addEventListener("open", open);
    return () => {
      removeEventListener("keydown", press);
      findInChatWanted.removeEventListener("open", open);
    };
  }, [enabled]);
  return [enabled ? requests : 0, useCallback(() => setRequests(0), [])];
}
