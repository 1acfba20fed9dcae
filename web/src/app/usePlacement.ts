/** Changes where conversations stand, and offers to take it back: each then stands where it stood. */
import { useCallback } from "react";
import { arrange, type Change } from "../api/folders";
import type { PlacedChat } from "../api/placement";
import { t } from "../texts";
import { useConversations } from "./conversations";
import { offerUndo } from "./toasts";

type Moved = readonly PlacedChat[];

/** Hears "changed" when conversations stand elsewhere, or are gone. */
export const arranged = new EventTarget();

export function usePlacement(): (moved: Moved, change: Change) => Promise<void> {
  const { refresh } = useConversations();
  return useCallback(
    async (moved, change) => {
      await arrange(idsOf(moved), change);
      arranged.dispatchEvent(new Event("changed"));
      await refresh();
      offerUndo(describeCheck(change)(moved.length), async () => {
        await putBack(moved);
        arranged.dispatchEvent(new Event("changed"));
        await refresh();
      });
    },
    [refresh],
  );
}

const idsOf = (moved: Moved) => moved.map((one) => one.id);

function describeCheck(change: Change): (n: number) => string {
  if (change.archived !== undefined) return change.archived ? t.shell.saidArchived : t.shell.saidUnarchived;
  if (change.pinned !== undefined) return change.pinned ? t.shell.saidPinned : t.shell.saidUnpinned;
  return t.shell.saidMoved;
}

async function putBack(moved: Moved): Promise<void> {
  const places = Map.groupBy(moved, ({ pinned, archived, folder_id }) =>
    JSON.stringify({ pinned, archived, folder_id }),
  );
  for (const [place, ones] of places) await arrange(idsOf(ones), JSON.parse(place) as Change);
}
