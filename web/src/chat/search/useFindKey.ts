/**
 * Opens the chat's search on Ctrl+F or ⌘F. Pressed again inside its field, the shortcut opens the browser's own search.
 */
import { useCallback, useEffect, useState } from "react";
import { findInChatWanted, isMac } from "../../app/shortcuts";

/** The number of times the search was requested since it was last closed; 0 while closed. */
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
