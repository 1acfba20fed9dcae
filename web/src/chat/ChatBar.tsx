/** The header of a chat: title with menu, sharing, and the privacy receipt. On a phone it also holds the navigation. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ModelLimit } from "../api/modelLimit";
import type { Gpt } from "../api/types";
import { ChatMenu } from "../app/ChatMenu";
import { NewChatButton, SidebarButton } from "../app/PhoneBar";
import { Link } from "../app/router";
import { SpaceSwitcher } from "../app/SpaceSwitcher";
import { renameRequests } from "../app/shortcuts";
import { TitleField } from "../app/TitleField";
import { useFitsBeside, useWide } from "../app/useMedia";
import { usePlacedChat } from "../app/usePlacedChat";
import { GptPicture } from "../gpts/GptPicture";
import { LimitButton, limitGroup } from "../limits/LimitButton";
import type { ChatModels } from "../models/chatModels";
import { ModelButton } from "../models/ModelButton";
import { ShareButton } from "../sharing/ShareButton";
import { t } from "../texts";
import { Icon } from "../ui/Icon";
import type { EntryGroup } from "../ui/Menu";
import { PrivacyChip } from "./PrivacyChip";

interface BarProps {
  id: string;
  title: string;
  /** The number of messages, or -1 while an answer is streaming. */
  turns: number;
  gpt: Gpt | null;
  /** The chat's own limit on which providers may get its prompts. */
  limit: ModelLimit;
  onLimit: (limit: ModelLimit) => Promise<void>;
  /** Extra groups for its menus. */
  more: readonly EntryGroup[];
  models: ChatModels;
}

export function ChatBar({ id, title, turns, gpt, limit, onLimit, more, models }: BarProps) {
  const wide = useWide();
  return (
    <BarFrame>
      <div className="flex min-w-0 flex-1 items-center gap-2 in-data-split:basis-48">
        {gpt && wide && <GptPicture gpt={gpt} className="size-9 text-lg" />}
        <div className="min-w-0 flex-1">
          <Title id={id} title={title} more={[limitGroup(limit, onLimit), ...more]} />
          <div className="flex min-w-0 items-center">
            {gpt && (
              <p className="min-w-0 truncate px-2 text-sm text-quiet max-sm:text-xs">
                <Link className="hover:underline" href={`/g/${gpt.id}`}>
                  {gpt.name}
                </Link>{" "}
                {t.chat.by(gpt.builder.name)}
              </p>
            )}
            {!wide && <ModelButton models={models} variant="line" />}
          </div>
        </div>
      </div>
      <div className="flex shrink-0 items-center gap-1 in-data-split:shrink in-data-split:flex-wrap">
        {wide && <ModelButton models={models} />}
        <LimitButton limit={limit} gpt={gpt} onChoose={onLimit} more={more} always={wide} />
        {wide && turns > 0 && <ShareButton conversation={id} />}
        <PrivacyChip id={id} turns={turns} beside={useFitsBeside()} small={!wide} />
        <NewChatButton />
      </div>
    </BarFrame>
  );
}

/** The empty bar while the chat loads, so that nothing shifts when the content arrives. */
export function BarFrame({ children }: { children?: ReactNode }) {
  const wide = useWide();
  return (
    <header className="flex min-h-14 items-center justify-between gap-x-2 border-b in-data-split:flex-wrap border-line px-4 py-1.5 max-sm:gap-x-1 max-sm:px-1.5">
      {!wide && (
        <div className="flex shrink-0 items-center">
          <SidebarButton />
          <SpaceSwitcher variant="mark" />
        </div>
      )}
      {children}
    </header>
  );
}

function Title({ id, title, more }: { id: string; title: string; more: readonly EntryGroup[] }) {
  const [renaming, rename] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  const chat = usePlacedChat(id, title);
  const shown = title || t.shell.untitled;
  useEffect(() => {
    const begin = () => rename(true);
    renameRequests.addEventListener("rename", begin);
    return () => renameRequests.removeEventListener("rename", begin);
  }, []);
  const renamed = (byKey: boolean) => {
    flushSync(() => rename(false));
    if (byKey) menu.current?.focus();
  };
  if (renaming)
    return (
      <TitleField
        id={id}
        title={title}
        className="min-h-8 w-full max-w-lg text-[0.9375rem] font-semibold focus-visible:outline-offset-0 pointer-coarse:min-h-11"
        onClose={renamed}
      />
    );
  return (
    <>
      <h1 className="sr-only">{shown}</h1>
      {chat && (
        <ChatMenu
          chat={chat}
          more={more}
          onRename={() => rename(true)}
          trigger={
            <button
              ref={menu}
              type="button"
              aria-label={t.shell.chatMenu(shown)}
              className="flex min-h-8 max-w-full items-center gap-1 rounded-lg px-2 text-[0.9375rem] font-semibold hover:bg-raised"
            >
              <span className="truncate">{shown}</span>
              <Icon name="chevron" className="size-4 text-quiet" />
            </button>
          }
        />
      )}
      {!chat && (
        <p aria-hidden="true" className="flex min-h-8 items-center px-2 text-[0.9375rem] font-semibold">
          <span className="truncate">{shown}</span>
        </p>
      )}
    </>
  );
}
