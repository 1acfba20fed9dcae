import { lazy, Suspense, useState } from "react";
import type { Change } from "../api/folders";
import type { ConversationSummary } from "../api/types";
import { t } from "../texts";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { Link, usePageLocation } from "./router";
import { usePlacement } from "./usePlacement";

const OneDialog = lazy(() => import("../conversations/ConversationDialog"));

export function ConversationRow({ conversation }: { conversation: ConversationSummary }) {
  const [open, setOpen] = useState<"rename" | "move" | "delete" | null>(null);
  const arrange = usePlacement();
  const { pinned, archived } = conversation;
  const change = (wanted: Change) => void arrange([conversation], wanted).catch(() => undefined);
  const here = usePageLocation().path === `/c/${conversation.id}`;
  const title = conversation.title || t.shell.untitled;
  const entries = [
    { label: t.shell.rename, onSelect: () => setOpen("rename") },
    { label: pinned ? t.shell.unpin : t.shell.pin, onSelect: () => change({ pinned: !pinned }) },
    { label: t.shell.move, onSelect: () => setOpen("move") },
    { label: archived ? t.shell.unarchive : t.shell.archive, onSelect: () => change({ archived: !archived }) },
    { label: t.common.delete, onSelect: () => setOpen("delete"), danger: true },
  ];
  return (
    <li className={`group flex items-center rounded-lg ${here ? "bg-wash" : "hover:bg-raised"}`}>
      <Link
        href={`/c/${conversation.id}`}
        aria-current={here ? "page" : undefined}
        className="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-sm"
      >
        {conversation.running && (
          <span
            role="img"
            aria-label={t.shell.running}
            className="size-2 shrink-0 animate-pulse rounded-full bg-accent"
          />
        )}
        <span className="min-w-0 flex-1 truncate" title={title}>
          {title}
        </span>
        {conversation.parked && (
          <span className="shrink-0 rounded-full bg-caution-wash px-2 py-0.5 text-xs text-caution">
            {t.shell.parked}
          </span>
        )}
      </Link>
      <Menu
        trigger={
          <IconButton
            small
            icon="more"
            label={t.shell.optionsOf(title)}
            className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
          />
        }
        groups={[{ entries }]}
      />
      {open !== null && (
        <Suspense>
          <OneDialog what={open} conversation={conversation} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </li>
  );
}
