/** Tabs of one browser tell each other which conversation has changed: its id alone, which nobody keeps. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("discreet.chat.conversations");

export const notifyOtherTabs = (id: string) => channel?.postMessage(id);

/** Until the function that comes back is called. */
export function onOtherTab(heard: (id: string) => void): () => void {
  const hear = (event: MessageEvent) => heard(String(event.data));
  channel?.addEventListener("message", hear);
  return () => channel?.removeEventListener("message", hear);
}
