/** The placement of a chat: from the sidebar's list if it is there, otherwise from the server. Null until known. */
import { useRef } from "react";
import { type PlacedChat, readPlacement } from "../api/placement";
import { useResource } from "../api/useResource";
import { useConversations } from "./conversations";

export function usePlacedChat(id: string | null, title: string): PlacedChat | null {
  const { list, pinned, revision } = useConversations();
  const listed = [...(list?.conversations ?? []), ...pinned].find((one) => one.id === id);
  const { resource } = useResource(`placement ${id ?? ""} ${listed === undefined} ${revision}`, async () =>
    id === null || listed || list === null ? null : { id, title, ...(await readPlacement(id)) },
  );
  const now = listed ?? (resource.state === "ready" ? resource.value : null);
  // Keep the previous value while it reloads.
  const latest = useRef(now);
  if (now) latest.current = now;
  return latest.current?.id === id ? { ...latest.current, title } : null;
}
