/** The builder assistant: a chat about the GPT beside the form, which it fills in. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { readModels } from "../../api/models";
import type { Draft } from "../../api/types";
import { useResource } from "../../api/useResource";
import { useSession } from "../../app/session";
import { recipientFacts } from "../../models/recipientFacts";
import { t } from "../../texts";
import { assistantTexts as texts } from "../../texts/talk";
import { Button, IconButton } from "../../ui/Button";
import { modelName } from "../../ui/modelName";
import { Notice } from "../../ui/Notice";
import { isStillApplied } from "./changes";
import type { Assistant, Turn } from "./useAssistant";

/** The server's wording. */
const ON_THIS_SERVER = "on this server";

export function AssistantPanel({ talk, draft }: { talk: Assistant; draft: Draft }) {
  const end = useRef<HTMLDivElement>(null);
  const { where: location, name, state: defaultModelState } = useSession().instance.model;
  const { resource } = useResource("models", () => readModels());
  const models = resource.state === "ready" ? resource.value.models : [];
  const model = models.find((one) => (draft.model === null ? one.is_default : one.name === draft.model));
  const state = model && model.name !== name ? model.state : defaultModelState;
  useEffect(() => void end.current?.scrollIntoView({ block: "end" }), [talk.turns.length, talk.running?.text]);
  return (
    <section aria-label={texts.title} data-testid="talk" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        className="min-h-0 flex-1 overflow-y-auto"
        role="log"
        aria-label={texts.log}
        aria-busy={talk.running !== null}
        tabIndex={0}
      >
        <div className="mx-auto grid max-w-2xl gap-5 px-4 py-6 sm:px-8">
          {talk.turns.length === 0 && <Start talk={talk} disabled={state !== "ready"} />}
          {talk.turns.map((turn, n) => (
            <Line key={n} turn={turn} draft={draft} talk={talk} />
          ))}
          {talk.running && (
            <Bubble role="assistant">
              {talk.running.text ||
                (talk.running.queuePosition > 0 ? texts.waiting(talk.running.queuePosition) : texts.writing)}
            </Bubble>
          )}
          {talk.error !== null && (
            <Notice tone="danger">
              <p>{talk.error}</p>
              <Button className="mt-2" onClick={talk.retry}>
                {texts.retry}
              </Button>
            </Notice>
          )}
          <div ref={end} />
        </div>
      </div>
      <div className="mx-auto w-full max-w-2xl px-4 pb-4 sm:px-8">
        <Writing
          talk={talk}
          reason={state === "ready" ? null : state === "loading" ? t.model.sendLoading : t.model.sendUnreachable}
        />
        <p className="mt-2 text-sm text-quiet">
          {texts.stored(model ? model.recipient.host || ON_THIS_SERVER : location)}
        </p>
        {model && (
          <p className="mt-1 text-sm text-quiet" data-testid="talk-model">
            {modelName(model.shown_name)} · {recipientFacts(model.recipient)}
          </p>
        )}
      </div>
    </section>
  );
}

function Start({ talk, disabled }: { talk: Assistant; disabled: boolean }) {
  return (
    <div className="pt-4 text-center">
      <h2 className="text-xl font-semibold tracking-tight">{texts.empty}</h2>
      <p className="mx-auto mt-2 max-w-prose text-quiet">{texts.emptyText}</p>
      <ul className="mt-5 grid gap-2">
        {texts.suggestions.map((one) => (
          <li key={one}>
            <button
              type="button"
              disabled={disabled}
              onClick={() => talk.send(one)}
              className="min-h-12 w-full rounded-xl border border-line bg-surface px-4 py-2.5 text-start text-[0.9375rem] hover:border-accent disabled:opacity-60"
            >
              {one}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Bubble({ role, children }: { role: Turn["role"]; children: ReactNode }) {
  const isOwn = role === "user";
  return (
    <div className={isOwn ? "ms-8 justify-self-end" : "me-8"}>
      <p className="sr-only">{isOwn ? texts.you : texts.helper}</p>
      <div className={`whitespace-pre-wrap wrap-anywhere ${isOwn ? "rounded-2xl bg-raised px-4 py-2.5" : ""}`}>
        {children}
      </div>
    </div>
  );
}

function Line({ turn, draft, talk }: { turn: Turn; draft: Draft; talk: Assistant }) {
  const none = turn.role === "assistant" && turn.changes.length === 0 && turn.refused.length === 0;
  return (
    <div className="grid gap-2">
      {turn.text && <Bubble role={turn.role}>{turn.text}</Bubble>}
      {turn.changes.length > 0 && (
        <ul aria-label={texts.filled} className="card me-8 divide-y divide-line" data-testid="filled">
          {turn.changes.map((change) => {
            const name = texts.changed[change.field];
            return (
              <li key={change.field} className="flex items-center justify-between gap-3 px-4 py-2">
                <div className="min-w-0">
                  <p className="text-sm font-medium">{name}</p>
                  <p className="line-clamp-3 text-sm wrap-anywhere text-quiet">
                    {Array.isArray(change.after) ? change.after.join(" · ") : change.after}
                  </p>
                </div>
                {isStillApplied(change, draft) ? (
                  <Button aria-label={texts.undoOf(name)} onClick={() => talk.undo(change)}>
                    {texts.undo}
                  </Button>
                ) : (
                  <span className="shrink-0 text-sm text-quiet">
                    {JSON.stringify(draft[change.field]) === JSON.stringify(change.before)
                      ? texts.undone
                      : texts.overwritten}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {turn.refused.map((sentence) => (
        <p key={sentence} className="text-sm text-caution">
          {sentence}
        </p>
      ))}
      {none && <p className="text-sm text-quiet">{turn.stopped ? texts.stopped : texts.nothingFilledIn}</p>}
    </div>
  );
}

function Writing({ talk, reason }: { talk: Assistant; reason: string | null }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, []);
  const ready = talk.message.trim() !== "" && talk.running === null && reason === null;
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (ready) talk.send(talk.message);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) talk.send(talk.message);
      }}
    >
      <div className="flex items-end gap-2 rounded-2xl border border-edge bg-surface p-2 shadow-sm focus-within:border-accent focus-within:outline-2 focus-within:outline-accent">
        <textarea
          ref={field}
          rows={2}
          aria-label={texts.message}
          placeholder={texts.placeholder}
          value={talk.message}
          onChange={(event) => talk.write(event.target.value)}
          onKeyDown={press}
          className="max-h-[30dvh] min-h-10 min-w-0 flex-1 resize-none bg-transparent px-2 py-2 outline-none"
        />
        {talk.running ? (
          <IconButton icon="stop" label={t.chat.stop} onClick={talk.stop} className="border border-edge text-ink" />
        ) : (
          <IconButton
            icon="send"
            type="submit"
            label={t.chat.send}
            disabled={!ready}
            className="bg-accent text-on-accent hover:bg-accent-strong hover:text-on-accent disabled:bg-raised disabled:text-quiet disabled:opacity-100"
          />
        )}
      </div>
      {reason && <p className="mt-1.5 px-3 text-sm text-quiet">{reason}</p>}
    </form>
  );
}
