import { composerRequests } from "../app/shortcuts";

/** If the pressed button disappears, the focus goes to the message field; a touch keyboard stays closed. */
export function focusComposer(): void {
  if (matchMedia("(pointer: fine)").matches) composerRequests.dispatchEvent(new Event("focus"));
}
