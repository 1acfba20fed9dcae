/** A conversation on the page: its messages, the streaming answer, and the composer. */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Gpt } from "../api/types";
import { useSession } from "../app/session";
import { composerRequests } from "../app/shortcuts";
import { Rateables } from "../feedback/rateable";
import { useIsGuest } from "../guests/guestMode";
import { useAnsweringStatus } from "../models/answering";
import { type ChatModels, ChatModelsProvider } from "../models/chatModels";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { ruleTexts } from "../texts/rules";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Loading } from "../ui/ResourceView";
import { Announcer } from "./Announcer";
import { focusBranch, type Way } from "./Branches";
import { Composer } from "./Composer";
import type { Conversation, View } from "./conversation";
import { FieldNotices } from "./FieldNotices";
import { Dropping } from "./files/Dropping";
import { useFiles } from "./files/useFiles";
import { focusComposer } from "./focusComposer";
import { prepareText } from "./prepareText";
import { SendFailed } from "./SendFailed";
import { Starters } from "./Starters";
import { useFindKey } from "./search/useFindKey";
import { followUpsWanted } from "./sideSettings";
import { Transcript } from "./Transcript";
import { answerAwaitingConsent } from "./tree";
import { type Ask, isProvisional } from "./turn";
import { useAsk } from "./useAsk";
import { useDraftText } from "./useDraftText";
import { useLinkedMessage } from "./useLinkedMessage";
import { useMoveToEnd } from "./useMoveToEnd";
import { useStickToBottom } from "./useStickToBottom";
import { useWholeCopy } from "./useWholeCopy";

const FollowUps = lazy(() => import("./FollowUps"));
const MentionCard = lazy(() => import("../mentions/MentionCard"));
const FindInChat = lazy(() => import("./search/FindInChat"));
const DeleteMessage = lazy(() => import("../deletion/DeleteMessage"));

interface ViewProps {
  conversation: Conversation;
  view: View;
  /** The name of the answering GPT or model. */
  name: string;
  /** The key under which the draft is stored. */
  place: string;
  /** Shown before the first message. */
  start: ReactNode;
  starters?: readonly string[];
  /** Shown below the starters. */
  below?: ReactNode;
  /** Home page only: content below the centred composer. It receives a function that writes into the field. */
  home?: (write: (text: string) => void) => ReactNode;
  autoFocus?: boolean;
  /**
   * Runs before a turn is sent. If it rejects, it has reported the error itself; the message is not sent and stays in
   * the field.
   */
  prepare?: () => Promise<void>;
  /** The models to choose from, where the user has a choice. */
  models?: ChatModels;
  /** Called when the last message was deleted, which deletes the chat. */
  onWhole: () => void;
}

export function ConversationView({
  conversation,
  view,
  name,
  place,
  start,
  starters = [],
  below,
  home,
  autoFocus = true,
  prepare,
  models,
  onWhole,
}: ViewProps) {
  const { instance } = useSession();
  const isGuest = useIsGuest();
  const modelReady = useAnsweringStatus().state === "ready";
  const reason = view.barred === null ? null : ruleTexts.barred;
  const blocked = !modelReady || reason !== null;
  const loading = view.phase === "loading";
  const fresh = !loading && view.nodes.length === 0 && view.refused === null;
  const centred = fresh && home !== undefined;
  const { field, leave } = useMoveToEnd(centred);
  const waits = answerAwaitingConsent(view.nodes) !== undefined;
  /** The chat in which this component last streamed an answer. */
  const ranIn = useRef<string | null>(null);
  if (view.running !== null) ranIn.current = view.id;
  const { scroller, content, isAway, toEnd, leaveEnd } = useStickToBottom(!fresh, waits);
  useLinkedMessage(conversation, view, leaveEnd);
  useWholeCopy(scroller, view, name);
  const [searched, endSearch] = useFindKey(!fresh && !loading);
  const [found, setFound] = useState<string | null>(null);
  const onFound = useCallback(
    (message: string | null) => {
      if (message !== null) leaveEnd();
      setFound(message);
    },
    [leaveEnd],
  );
  const closeSearch = () => {
    const target = document.getElementById(found ?? "") ?? scroller.current;
    endSearch();
    setFound(null);
    target?.focus({ preventScroll: true });
  };
  const { text: draft, write, send: clear, arrived } = useDraftText(place, view.temporary);
  const files = useFiles(models?.current?.takes_images ?? instance.takes_images);
  const { clearSent, restore } = files;
  const { ask, error: sendError } = useAsk(conversation, {
    models,
    prepare,
    toEnd,
    leave,
    draft,
    write,
    clear,
    sent: clearSent,
    restore,
  });
  const [mention, setMention] = useState<Gpt | null>(null);
  // The GPT whose disclosure card is open. Nothing is sent to it before the user accepts.
  const [card, setCard] = useState<{ gpt: string; endpoint: string | null } | null>(null);
  const onTold = useCallback((gpt: string, endpoint: string | null) => setCard({ gpt, endpoint }), []);
  const send = (text: string) => {
    const mentioned = mention && { gpt_id: mention.id, name: mention.name };
    void ask({ kind: "send", text, files: files.ready, mention: mentioned, provider: mention && card?.endpoint });
    setMention(null);
  };
  const [removing, remove] = useState<string | null>(null);
  const [announcement, announce] = useState("");
  const isGone = useRef(false);
  const onDeleted = (words: string, whole: boolean) => {
    if (whole) return onWhole();
    announce(words);
    isGone.current = true;
  };
  useEffect(() => {
    // The button disappeared with its message, so keyboard users would lose their place.
    if (removing === null && isGone.current) scroller.current?.focus();
    isGone.current = false;
  }, [removing, scroller]);
  const chosen = useRef<[message: string, way: Way] | null>(null);
  useEffect(() => {
    // The button disappeared with its version; move the focus to the shown version's button.
    if (chosen.current !== null) focusBranch(...chosen.current);
    chosen.current = null;
  }, [view.head]);
  const stop = useCallback(() => void conversation.stop(), [conversation]);
  const actions = useMemo(
    () => ({
      ask: (turn: Ask) => void ask(turn),
      choose: (message: string, way: Way) => {
        chosen.current = [message, way];
        conversation.choose(message).catch(() => {
          chosen.current = null;
        });
      },
      remove,
      ran: () => void conversation.resumeAfterDecision(),
      decided: () => {
        toEnd();
        focusComposer();
        void conversation.resumeAfterDecision();
      },
    }),
    [ask, conversation, toEnd],
  );
  const isAccepted = view.running !== null && view.head !== null && !isProvisional(view.head);
  useEffect(() => {
    if (isAccepted && draft === "") arrived();
  }, [isAccepted, draft, arrived]);
  const hasStarted = draft !== "" || view.running !== null;
  useEffect(() => {
    if (hasStarted) prepareText();
  }, [hasStarted]);
  return (
    <ChatModelsProvider value={models ?? null}>
      <Dropping onFiles={files.add}>
        <div className={`relative min-h-0 ${centred ? "flex-[2]" : "flex-1"}`}>
          {searched > 0 && (
            <Suspense>
              <FindInChat view={view} scroller={scroller} asked={searched} onFound={onFound} onClose={closeSearch} />
            </Suspense>
          )}
          <div
            ref={scroller}
            data-scroller
            data-transcript={fresh ? undefined : true}
            className={`relative h-full overflow-y-auto ${waits ? "has-data-consent:scroll-pb-24" : ""}`}
            tabIndex={fresh ? undefined : 0}
            role={fresh ? undefined : "region"}
            aria-label={fresh ? undefined : t.chat.transcript}
          >
            <div
              ref={content}
              className={`mx-auto grid max-w-3xl gap-7 px-4 py-6 ${fresh ? `min-h-full ${centred ? "content-end" : "content-center"}` : ""}`}
            >
              {loading ? (
                <Loading />
              ) : fresh ? (
                start
              ) : (
                <Rateables view={view} name={name}>
                  <Transcript
                    conversation={conversation}
                    view={view}
                    name={name}
                    blocked={blocked}
                    actions={actions}
                    found={found}
                  />
                </Rateables>
              )}
              {view.nodes.length > 0 && !isGuest && followUpsWanted() && (
                <Suspense>
                  <FollowUps view={view} hasRun={ranIn.current === view.id} disabled={blocked} onPick={send} />
                </Suspense>
              )}
              {view.barred !== null && <Notice tone="caution">{typeset(view.barred)}</Notice>}
              {view.refused && (
                <SendFailed
                  refused={view.refused}
                  onRetry={async () => conversation.retry(await models?.readChoice())}
                  onEdit={(text, attachments) => {
                    write(text);
                    files.restore(attachments);
                    conversation.dismiss();
                    composerRequests.dispatchEvent(new Event("focus"));
                  }}
                />
              )}
              {fresh && starters.length > 0 && <Starters starters={starters} disabled={blocked} onPick={send} />}
              {fresh && below}
            </div>
          </div>
          {isAway && !waits && (
            <Button className="absolute bottom-2 left-1/2 -translate-x-1/2 rounded-full shadow-md" onClick={toEnd}>
              <Icon name="down" className="size-4" />
              {t.chat.latest}
            </Button>
          )}
        </div>
        <div ref={field} className="toast-floor mx-auto w-full max-w-3xl px-4 pb-4">
          <FieldNotices
            view={view}
            models={models}
            showsBudget={!fresh && !loading && !isGuest && view.running === null}
            returned={sendError}
          />
          <Composer
            mentioned={
              mention && (
                <Suspense>
                  <MentionCard
                    key={mention.id}
                    gpt={mention}
                    isKnown={view.nodes.some((node) => node.mention?.gpt_id === mention.id)}
                    onTold={onTold}
                    onRemove={() => setMention(null)}
                  />
                </Suspense>
              )
            }
            onMention={setMention}
            text={draft}
            onText={write}
            placeholder={name === t.chat.assistant ? t.chat.placeholder : t.chat.placeholderTo(name)}
            modelReady={modelReady && (mention === null || card?.gpt === mention.id)}
            reason={reason}
            longest={instance.longest_message}
            hint={waits ? consentTexts.hint : null}
            loading={loading}
            running={view.running !== null}
            stopping={view.stopping}
            autoFocus={autoFocus}
            files={files}
            onSend={() => send(draft.trim())}
            onStop={stop}
          />
        </div>
        {centred && (
          <div className="min-h-0 flex-[3] overflow-y-auto">
            <div className="mx-auto grid max-w-3xl gap-6 px-4 pb-6">{home(write)}</div>
          </div>
        )}
        <Announcer view={view} name={name} />
        <p role="status" className="sr-only">
          {announcement}
        </p>
        {removing !== null && (
          <Suspense>
            <DeleteMessage
              conversation={conversation}
              view={view}
              message={removing}
              onClose={() => remove(null)}
              onGone={onDeleted}
            />
          </Suspense>
        )}
      </Dropping>
    </ChatModelsProvider>
  );
}
