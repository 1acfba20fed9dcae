/** Global keyboard shortcuts. Single keys can be turned off and never act during typing (WCAG 2.1.4). */
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
/** Puts `text` before what is written in the chat that is shown. Nothing is sent. */
export const beginMessage = (text: string) =>
  composerRequests.dispatchEvent(new CustomEvent("begin", { detail: text }));
export const sidebarRequests = new EventTarget();
/** Words are to be found in the chat that is shown. */
export const findInChatWanted = new EventTarget();
/** The title of the chat that is shown is to be changed, in its place. */
export const renameRequests = new EventTarget();

/** The newest thing of the chat that opens beside it is to be opened. */
export const artifactRequests = new EventTarget();

/** The models of the chat that is shown are to be chosen from; prevented where there are some. */
export const modelMenuRequests = new EventTarget();

export const singleKeysOn = () => readSetting("single-keys") !== "off";

export const isMac = navigator.platform.startsWith("Mac");
export const modifierShortcut = (key: string) => (isMac ? `⌘ ${key}` : `Ctrl ${key}`);
export const withModifier = (key: string) => (isMac ? `⌘ ⇧ ${key}` : `Ctrl Shift ${key}`);

/** Which command a key press means, if any. */
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
