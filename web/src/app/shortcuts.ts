/**
 * Global keyboard shortcuts. Single-key shortcuts can be turned off and never fire while the user types (WCAG 2.1.4).
 */
import { useEffect, useRef } from "react";
import { readSetting } from "./localSettings";

export interface Commands {
  newChat: () => void;
  find: () => void;
  focusComposer: () => void;
  toggleSidebar: () => void;
  chooseModel: () => void;
  help: () => void;
}

export const stopRequests = new EventTarget();
export const receiptRequests = new EventTarget();
export const composerRequests = new EventTarget();
/** Inserts `text` at the start of the shown chat's composer. Nothing is sent. */
export const beginMessage = (text: string) =>
  composerRequests.dispatchEvent(new CustomEvent("begin", { detail: text }));
export const sidebarRequests = new EventTarget();
/** Requests to search the shown chat. */
export const findInChatWanted = new EventTarget();
/** Requests to edit the shown chat's title inline. */
export const renameRequests = new EventTarget();

/** Requests to open the chat's newest artifact beside it. */
export const artifactRequests = new EventTarget();

/** Requests to open the shown chat's model menu; a listener that has one calls `preventDefault`. */
export const modelMenuRequests = new EventTarget();

export const singleKeysOn = () => readSetting("single-keys") !== "off";

export const isMac = navigator.platform.startsWith("Mac");
export const modifierShortcut = (key: string) => (isMac ? `⌘ ${key}` : `Ctrl ${key}`);
export const withModifier = (key: string) => (isMac ? `⌘ ⇧ ${key}` : `Ctrl Shift ${key}`);

/** The command for a key press, or null. */
export function commandOf(event: KeyboardEvent, writing: boolean, single: boolean): keyof Commands | "stop" | null {
  if ((event.ctrlKey || event.metaKey) && event.shiftKey) {
    if (event.code === "KeyO") return "newChat";
    if (event.code === "KeyS") return "toggleSidebar";
    if (event.code === "KeyL") return "chooseModel";
    return null;
  }
  const own = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (own && !event.altKey && event.code === "KeyK") return "find";
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Escape") return "stop";
  if (writing || !single) return null;
  return event.key === "?" ? "help" : event.key === "/" ? "focusComposer" : null;
}

export function useShortcuts(commands: Commands): void {
  const current = useRef(commands);
  current.current = commands;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const writing = target.matches("input, textarea, select") || target.isContentEditable;
      const command =
        event.defaultPrevented || document.querySelector("dialog:modal")
          ? null
          : commandOf(event, writing, singleKeysOn());
      if (command === null) return;
      if (command === "stop") return void stopRequests.dispatchEvent(new Event("stop"));
      event.preventDefault();
      current.current[command]();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
