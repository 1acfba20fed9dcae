/** Notifies the browser's other tabs which conversation has changed. Only its id is sent, and it is not stored. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("discreet.chat.conversations");

export const notifyOtherTabs = (id: string) => channel?.postMessage(id);

/** Subscribes to changes in other tabs. Returns the function that unsubscribes. */
export function onOtherTab(onChange: (id: string) => void): () => void {
  const listener = (event: MessageEvent) => onChange(String(event.data));
  channel?.addEventListener("message", listener);
  return () => channel?.removeEventListener("message", listener);
}
