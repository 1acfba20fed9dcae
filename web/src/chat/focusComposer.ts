import { composerRequests } from "../app/shortcuts";

/** Where the pressed button goes away, writing goes on in the field; a touch keyboard stays closed. */
export function focusComposer(): void {
  if (matchMedia("(pointer: fine)").matches) composerRequests.dispatchEvent(new Event("focus"));
}
