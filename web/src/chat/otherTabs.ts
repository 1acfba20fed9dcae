/** Tabs of one browser tell each other which conversation has changed: only its id, which is not stored. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("discreet.chat.conversations");

export const notifyOtherTabs = (id: string) => channel?.postMessage(id);

/** Until the function that comes back is called. */
export function onOtherTab(onChange: (id: string) => void): () => void {
  const listener = (event: MessageEvent) => onChange(String(event.data));
  channel?.addEventListener("message", listener);
  return () => channel?.removeEventListener("message", listener);
}
