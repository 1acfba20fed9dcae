import { type KeyboardEvent, lazy, memo, Suspense, useState } from "react";
import type { ModelUse } from "../api/types";
import { useIsGuest } from "../guests/guestMode";
import { t } from "../texts";
import { Button, IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Branches, type Versions } from "./Branches";
import { GivenFiles } from "./files/GivenFiles";
import { MessageFacts } from "./MessageFacts";
import type { Actions } from "./Transcript";
import type { Node } from "./tree";
import { isProvisional } from "./turn";

const MaskedLine = lazy(() => import("../masking/MaskedLine"));
const SavePrompt = lazy(() => import("../prompts/SavePrompt").catch(() => ({ default: () => null })));
const MissingPictures = lazy(() => import("./MissingPictures"));

interface QuestionProps extends Versions {
  node: Node;
  /** 1-based position among the shown messages, most of which may not be rendered. */
  at: number;
  among: number;
  busy: boolean;
  /** Nothing follows it on the shown branch because its answer was deleted. */
  unanswered: boolean;
  /** The model providers that got the prompts of its answer. */
  sentTo: readonly ModelUse[];
  /** It was not sent because it contains personal data that must not leave the server. */
  keptBack: boolean;
  actions: Actions;
  /** Null until the server has named it. */
  conversation: string | null;
}

/** The user's message. Editing it starts a new branch. */
export const Question = memo(function Question({
  node,
  at,
  among,
  busy,
  unanswered,
  sentTo,
  keptBack,
  actions,
  conversation,
  ...versions
}: QuestionProps) {
  const [editing, setEditing] = useState(false);
  const isGuest = useIsGuest();
  return (
    <article
      id={node.id}
      tabIndex={-1}
      aria-posinset={at}
      aria-setsize={among}
      className="group wanted -mb-4 ms-auto w-fit max-w-[min(100%,40rem)]"
      aria-label={t.chat.youSaid}
    >
      <h2 className="sr-only">{t.chat.youSaid}</h2>
      {editing ? (
        <Edit
          text={node.text}
          onCancel={() => setEditing(false)}
          onSend={(text) => {
            setEditing(false);
            actions.ask({ kind: "edit", message: node.id, text, files: node.files, mention: node.mention });
          }}
        />
      ) : (
        <>
          <GivenFiles files={node.files} conversation={isProvisional(node.id) ? null : conversation} />
          {node.missing_pictures > 0 && (
            <Suspense>
              <MissingPictures count={node.missing_pictures} />
            </Suspense>
          )}
          {node.mention && <p className="mb-1 text-end text-sm text-quiet">{t.chat.askedGpt(node.mention.name)}</p>}
          {node.text !== "" && (
            <p
              data-said
              className="ms-auto w-fit max-w-full rounded-2xl rounded-ee-md bg-wash px-4 py-2.5 break-words whitespace-pre-wrap"
            >
              {node.text}
            </p>
          )}
          {sentTo.some((use) => use.masked) && (
            <Suspense>
              <MaskedLine question={node.text} recipients={sentTo} />
            </Suspense>
          )}
          <div className="mt-1 flex min-h-8 items-center justify-end opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-branches:opacity-100 pointer-coarse:opacity-100">
            <MessageFacts at={node.created_at} />
            <Branches {...versions} disabled={busy} choose={actions.choose} />
            <CopyButton label={t.chat.copyMessage} text={() => node.text} />
            {node.text !== "" && !isGuest && (
              <Suspense>
                <SavePrompt text={node.text} />
              </Suspense>
            )}
            <IconButton small icon="edit" label={t.chat.editMessage} disabled={busy} onClick={() => setEditing(true)} />
            <IconButton
              small
              icon="trash"
              label={t.chat.deleteMessage}
              disabled={busy}
              onClick={() => actions.remove(node.id)}
            />
          </div>
          {keptBack && (
            <p className="mb-4 flex items-center justify-end gap-3 text-sm text-quiet">
              {t.chat.notSent}
              <Button disabled={busy} onClick={() => setEditing(true)}>
                {t.chat.editMessage}
              </Button>
            </p>
          )}
          {unanswered && (
            <p className="mb-4 flex items-center justify-end gap-3 text-sm text-quiet">
              {t.chat.unanswered}
              <Button disabled={busy} onClick={() => actions.ask({ kind: "regenerate", answer: node.id })}>
                {t.chat.answerIt}
              </Button>
            </p>
          )}
        </>
      )}
    </article>
  );
});

function Edit({ text, onSend, onCancel }: { text: string; onSend: (text: string) => void; onCancel: () => void }) {
  const [value, setValue] = useState(text);
  const send = () => value.trim() && onSend(value.trim());
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      onCancel();
    }
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div className="mb-4 w-[min(36rem,calc(100vw-2rem))] max-w-full">
      <textarea
        autoFocus
        onFocus={({ target }) => target.setSelectionRange(text.length, text.length)}
        aria-label={t.chat.editLabel}
        className="box"
        rows={4}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={press}
      />
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{t.common.cancel}</Button>
        <Button variant="main" disabled={!value.trim()} onClick={send}>
          {t.chat.editSend}
        </Button>
      </div>
    </div>
  );
}
