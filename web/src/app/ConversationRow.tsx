import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ConversationSummary } from "../api/types";
import { t } from "../texts";
import { IconButton } from "../ui/Button";
import { ChatMenu } from "./ChatMenu";
import { dragOf } from "./draggedChat";
import { Link, usePageLocation } from "./router";
import { TitleField } from "./TitleField";

interface RowProps {
  conversation: ConversationSummary;
  /** 1-based position in its list, most of which may not be rendered. */
  position?: number;
  total?: number;
}

export function ConversationRow({ conversation, position, total }: RowProps) {
  const [renaming, rename] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const isOpen = usePageLocation().path === `/c/${conversation.id}`;
  const title = conversation.title || t.shell.untitled;
  const renamed = (byKey: boolean) => {
    flushSync(() => rename(false));
    if (byKey) row.current?.querySelector("a")?.focus();
  };
  if (renaming)
    return (
      <li ref={row} aria-posinset={position} aria-setsize={total}>
        <TitleField
          id={conversation.id}
          title={conversation.title}
          className="min-h-10 w-full text-sm"
          onClose={renamed}
        />
      </li>
    );
  return (
    <li
      ref={row}
      aria-posinset={position}
      aria-setsize={total}
      {...dragOf(conversation)}
      className={`group flex items-center rounded-lg ${isOpen ? "bg-wash" : "hover:bg-raised"}`}
    >
      <Link
        href={`/c/${conversation.id}`}
        draggable={false}
        aria-current={isOpen ? "page" : undefined}
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
      <ChatMenu
        chat={conversation}
        onRename={() => rename(true)}
        trigger={
          <IconButton
            small
            icon="more"
            label={t.shell.optionsOf(title)}
            className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
          />
        }
      />
    </li>
  );
}
