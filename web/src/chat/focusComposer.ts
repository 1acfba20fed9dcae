import { composerRequests } from "../app/shortcuts";

/** Moves the focus to the composer if the pressed button disappears, without opening a touch keyboard. */
export function focusComposer(): void {
  if (matchMedia("(pointer: fine)").matches) composerRequests.dispatchEvent(new Event("focus"));
}
