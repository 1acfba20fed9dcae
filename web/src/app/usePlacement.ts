/** Moves conversations and offers an undo that restores each one's previous placement. */
import { useCallback } from "react";
import { arrange, type Change } from "../api/folders";
import type { PlacedChat } from "../api/placement";
import { t } from "../texts";
import { useConversations } from "./conversations";
import { offerUndo } from "./toasts";

type Chats = readonly PlacedChat[];

/** Dispatches "changed" when conversations were moved or deleted. */
export const placementChanges = new EventTarget();

export function usePlacement(): (chats: Chats, change: Change) => Promise<void> {
  const { refresh } = useConversations();
  return useCallback(
    async (chats, change) => {
      await arrange(idsOf(chats), change);
      placementChanges.dispatchEvent(new Event("changed"));
      await refresh();
      offerUndo(messageOf(change)(chats.length), async () => {
        await restorePlaces(chats);
        placementChanges.dispatchEvent(new Event("changed"));
        await refresh();
      });
    },
    [refresh],
  );
}

const idsOf = (chats: Chats) => chats.map((one) => one.id);

function messageOf(change: Change): (n: number) => string {
  if (change.archived !== undefined) return change.archived ? t.shell.saidArchived : t.shell.saidUnarchived;
  if (change.pinned !== undefined) return change.pinned ? t.shell.saidPinned : t.shell.saidUnpinned;
  return t.shell.saidMoved;
}

async function restorePlaces(chats: Chats): Promise<void> {
  const places = Map.groupBy(chats, ({ pinned, archived, folder_id }) =>
    JSON.stringify({ pinned, archived, folder_id }),
  );
  for (const [place, members] of places) await arrange(idsOf(members), JSON.parse(place) as Change);
}
