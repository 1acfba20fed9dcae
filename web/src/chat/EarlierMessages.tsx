/** A divider between messages: the model no longer sees those above, or sees a summary instead. */
import { useEffect, useState } from "react";
import { changeSummary, removeSummary, writeSummary } from "../api/summaries";
import type { Summary } from "../api/types";
import { useSession } from "../app/session";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { longChatTexts as texts } from "../texts/longChats";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { LongField } from "../ui/Field";
import { modelName } from "../ui/modelName";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import type { Conversation, View } from "./conversation";
import type { Node } from "./tree";

const MOST_LOOKS = 24;

interface EarlierProps {
  conversation: Conversation;
  view: View;
  /** The last message above the divider. */
  last: Node;
  /** The model sees neither the messages above nor a summary of them. */
  unseen: boolean;
}

export default function EarlierMessages({ conversation, view, last, unseen }: EarlierProps) {
  return (
    <div className="grid gap-4">
      {last.summary && view.id !== null && (
        <FoldedSummary
          key={last.id}
          summary={last.summary}
          id={view.id}
          message={last.id}
          onChange={(summary) => conversation.placeSummary(last.id, summary)}
        />
      )}
      {unseen && <NoLongerSeen conversation={conversation} view={view} />}
    </div>
  );
}

function NoLongerSeen({ conversation, view: { id, running } }: Pick<EarlierProps, "conversation" | "view">) {
  const { summaries } = useSession().instance;
  const asks = summaries !== "never";
  const writing = useTask(async () => {
    if (id === null) return;
    const { message_id, summary } = await writeSummary(id);
    conversation.placeSummary(message_id, summary);
  });
  useEffect(() => {
    // The server writes it automatically.
    if (summaries !== "always" || running !== null) return;
    let looks = 0;
    const looking = setInterval(
      () => (++looks > MOST_LOOKS ? clearInterval(looking) : void conversation.load()),
      5_000,
    );
    return () => clearInterval(looking);
  }, [conversation, running, summaries]);
  return (
    <div data-unseen>
      <div className="flex items-center gap-3 text-sm text-quiet before:flex-1 before:border-t before:border-line after:flex-1 after:border-t after:border-line">
        <p role="status" className="max-w-[80%] text-center">
          {writing.busy ? texts.summarising : texts.unseen}
          {asks && !writing.busy && (
            <button
              type="button"
              className="link ms-1.5 min-h-8 pointer-coarse:min-h-11"
              disabled={running !== null}
              onClick={() => void writing.run()}
            >
              {texts.summarize}
            </button>
          )}
        </p>
      </div>
      <ErrorNotice error={writing.error} className="mt-3" />
    </div>
  );
}

interface FoldedProps {
  summary: Summary;
  id: string;
  message: string;
  onChange: (summary: Summary | null) => void;
}

function FoldedSummary({ summary, id, message, onChange }: FoldedProps) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const { text, model, made_at, edited } = summary;
  return (
    <details className="rounded-xl border border-line bg-surface px-4 py-2">
      <summary className="min-h-8 cursor-pointer py-1 text-sm text-quiet pointer-coarse:min-h-11 pointer-coarse:py-2.5">
        {texts.title}
      </summary>
      {open === "edit" ? (
        <Editing
          text={text}
          save={async (changed) => {
            onChange((await changeSummary(id, message, changed)).summary);
            setOpen(null);
          }}
          onCancel={() => setOpen(null)}
        />
      ) : (
        <>
          <p className="mt-1 text-[0.9375rem] break-words whitespace-pre-wrap">{text}</p>
          <p className="mt-2 text-sm text-quiet">
            {model !== null && <>{modelName(model)} · </>}
            <time dateTime={made_at}>{atMoment(made_at)}</time>
            {edited && ` · ${texts.edited}`}
          </p>
          <p className="mt-1 text-sm text-quiet">{texts.explanation}</p>
          <div className="my-2 flex flex-wrap gap-2">
            <Button onClick={() => setOpen("edit")}>{texts.edit}</Button>
            <Button onClick={() => setOpen("remove")}>{texts.remove}</Button>
          </div>
        </>
      )}
      {open === "remove" && (
        <Confirm
          title={texts.removeTitle}
          text={texts.removeText}
          action={texts.remove}
          onClose={() => setOpen(null)}
          onConfirm={async () => {
            await removeSummary(id, message);
            onChange(null);
          }}
        />
      )}
    </details>
  );
}

interface EditingProps {
  text: string;
  save: (text: string) => Promise<void>;
  onCancel: () => void;
}

function Editing({ text: before, save, onCancel }: EditingProps) {
  const [text, setText] = useState(before);
  const saving = useTask(() => save(text));
  return (
    <form className="my-2 grid gap-3" onSubmit={saving.submit}>
      <LongField
        label={texts.field}
        rows={8}
        maxLength={8_000}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ErrorNotice error={saving.error} />
      <div className="flex flex-wrap gap-2">
        <Button variant="main" type="submit" disabled={saving.busy || text.trim() === ""}>
          {t.common.save}
        </Button>
        <Button onClick={onCancel}>{t.common.cancel}</Button>
      </div>
    </form>
  );
}
