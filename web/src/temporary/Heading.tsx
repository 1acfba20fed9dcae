/** The header of a temporary chat: it says what the chat is and how it ends. */
import { type ReactNode, useState } from "react";
import { deleteConversation, keepTemporary } from "../api/chat";
import type { Gpt } from "../api/types";
import { useConversations } from "../app/conversations";
import { SidebarButton } from "../app/PhoneBar";
import { navigate } from "../app/router";
import { useFitsBeside, useWide } from "../app/useMedia";
import { PrivacyChip } from "../chat/PrivacyChip";
import { GptPicture } from "../gpts/GptPicture";
import type { ChatModels } from "../models/chatModels";
import { ModelButton } from "../models/ModelButton";
import { temporaryTexts } from "../texts/temporary";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { useTemporaryChats } from "./temporaryChats";

/** `turns` is -1 while an answer is streaming, when it cannot be saved; `limit` shows the limit on its providers. */
export function TemporaryHeading({
  id,
  turns,
  gpt,
  limit,
  models,
}: {
  id: string;
  turns: number;
  gpt: Gpt | null;
  limit: ReactNode;
  models: ChatModels;
}) {
  const wide = useWide();
  const [asks, setAsks] = useState<"keep" | "close" | null>(null);
  return (
    <header
      data-testid="temporary"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b-2 border-dashed border-caution bg-caution-wash px-4 py-2"
    >
      <div className="flex min-w-0 flex-1 basis-64 items-center gap-3">
        <SidebarButton />
        {gpt ? (
          <GptPicture gpt={gpt} className="size-9 text-lg" />
        ) : (
          <Icon name="unseen" className="size-6 text-caution" />
        )}
        <div className="min-w-0">
          <h1 className="text-[0.9375rem] font-semibold break-words">
            {gpt ? temporaryTexts.withGpt(gpt.name) : temporaryTexts.name}
          </h1>
          <p className="text-sm text-caution">{temporaryTexts.notice}</p>
        </div>
      </div>
      <div className="flex min-w-0 items-center gap-2 max-sm:w-full max-sm:gap-1">
        <div className="flex min-w-0 max-sm:flex-1">
          <ModelButton models={models} variant={wide ? "pill" : "line"} />
        </div>
        {limit}
        <PrivacyChip id={id} turns={turns} beside={useFitsBeside()} small={!wide} />
        <Button disabled={turns < 0} onClick={() => setAsks("keep")}>
          {temporaryTexts.save}
        </Button>
        <Button onClick={() => setAsks("close")}>{temporaryTexts.close}</Button>
      </div>
      {asks === "keep" && <Keep id={id} onClose={() => setAsks(null)} />}
      {asks === "close" && <Close id={id} onClose={() => setAsks(null)} />}
    </header>
  );
}

function Keep({ id, onClose }: { id: string; onClose: () => void }) {
  const { release } = useTemporaryChats();
  const { refresh } = useConversations();
  const keep = async () => {
    const saved = await keepTemporary(id);
    navigate(`/c/${saved.id}`, "replace");
    release(id);
    await refresh();
  };
  return (
    <Confirm
      title={temporaryTexts.keepTitle}
      text={temporaryTexts.keepText}
      action={temporaryTexts.keepDo}
      danger={false}
      onClose={onClose}
      onConfirm={keep}
    />
  );
}

function Close({ id, onClose }: { id: string; onClose: () => void }) {
  const { release } = useTemporaryChats();
  const close = async () => {
    await deleteConversation(id);
    navigate("/", "replace");
    release(id);
  };
  return (
    <Confirm
      title={temporaryTexts.closeTitle}
      text={temporaryTexts.closeText}
      action={temporaryTexts.closeDo}
      onClose={onClose}
      onConfirm={close}
    />
  );
}
