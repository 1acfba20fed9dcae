/** The page of an existing conversation (`id`) or a new one (null). */
import { lazy, type ReactNode, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import type { ModelLimit } from "../api/modelLimit";
import { ApiError } from "../api/request";
import type { Gpt } from "../api/types";
import { useConversations } from "../app/conversations";
import { readSetting } from "../app/localSettings";
import { NotFound } from "../app/NotFound";
import { Link, navigate, usePageLocation } from "../app/router";
import { useMe } from "../app/session";
import { composerRequests, findInChatWanted } from "../app/shortcuts";
import { useTitle } from "../app/title";
import { Artifacts } from "../artifacts/Artifacts";
import { HomeStarters } from "../first_hour/HomeStarters";
import { FIRST_STEPS_AWAY, RECEIPT_READ } from "../first_hour/remembered";
import { LimitButton } from "../limits/LimitButton";
import { useMaskingGroup } from "../masking/useMaskingGroup";
import { useChatModels } from "../models/chatModels";
import { TemporaryHeading } from "../temporary/Heading";
import { TemporaryStart, TemporarySwitch } from "../temporary/Start";
import { TemporaryEnded } from "../temporary/TemporaryEnded";
import { useTemporaryChats } from "../temporary/temporaryChats";
import { t } from "../texts";
import { findInChatTexts } from "../texts/findInChat";
import { Icon } from "../ui/Icon";
import { Failure } from "../ui/ResourceView";
import { BarFrame, ChatBar } from "./ChatBar";
import { ConversationView } from "./ConversationView";
import { prepareText } from "./prepareText";
import { moveDraftText, newPlace } from "./useDraftText";

const Beginning = lazy(() => import("../first_hour/GettingStarted"));
const ReceiptTold = lazy(() => import("../first_hour/ReceiptHint"));

export function ConversationPage({
  id,
  gpt = null,
  start,
}: {
  id: string | null;
  gpt?: Gpt | null;
  start?: ReactNode;
}) {
  const { open, begin, keep, forget } = useConversations();
  const { search } = usePageLocation();
  const account = useMe().id;
  const [conversation] = useState(() => {
    if (id !== null) return open(id);
    const begun = begin(gpt?.id ?? null).withGpt(gpt);
    begun.setTemporary(new URLSearchParams(search).has("temporary"));
    return begun;
  });
  const view = useSyncExternalStore(conversation.subscribe, conversation.view);
  useTitle(view.title || (gpt?.name ?? t.shell.newChat));
  useEffect(() => void conversation.load(), [conversation]);
  useEffect(() => {
    // Pick up changes made on other devices.
    const seenAgain = () => document.visibilityState === "visible" && void conversation.load();
    document.addEventListener("visibilitychange", seenAgain);
    return () => document.removeEventListener("visibilitychange", seenAgain);
  }, [conversation]);
  useEffect(() => {
    if (id !== null) prepareText();
  }, [id]);
  const models = useChatModels(conversation, view, view.gpt ?? gpt);
  const masking = useMaskingGroup(view.masking, (choice) => conversation.chooseMasking(choice));
  const more = view.nodes.length > 0 ? [findGroup(), ...masking] : masking;
  const { keepOpen, release } = useTemporaryChats();
  useEffect(() => {
    if (id !== null || view.id === null) return;
    keep(view.id, conversation);
    moveDraftText(account, newPlace(gpt?.id), view.id, view.temporary);
    navigate(`/c/${view.id}`, "replace");
  }, [id, view.id, view.temporary, keep, conversation, gpt, account]);
  useEffect(() => {
    if (view.temporary && view.id !== null && view.phase === "ready") keepOpen(view.id);
  }, [view.temporary, view.id, view.phase, keepOpen]);
  if (view.phase === "failed") {
    if (view.error instanceof ApiError && view.error.status === 404)
      return view.temporary && id !== null ? <TemporaryEnded id={id} sentence={view.error.message} /> : <NotFound />;
    return (
      <div className="mx-auto max-w-lg p-8">
        <Failure error={view.error} onRetry={() => void conversation.load()} />
      </div>
    );
  }
  const answering = view.gpt ?? gpt;
  const onLimit = (chosen: ModelLimit) => conversation.limitModels(chosen);
  const limit = <LimitButton limit={view.limit} gpt={answering} onChoose={onLimit} more={more} />;
  const turns = view.running === null ? view.nodes.length : -1;
  return (
    <div className="flex h-full flex-col in-data-beside:pe-100 in-data-split:pe-[44vw]">
      {view.id !== null &&
        (view.phase === "loading" ? (
          <BarFrame />
        ) : view.temporary ? (
          <TemporaryHeading id={view.id} turns={turns} gpt={answering} limit={limit} models={models} />
        ) : (
          <>
            <ChatBar
              id={view.id}
              title={view.title}
              turns={turns}
              gpt={answering}
              limit={view.limit}
              onLimit={onLimit}
              more={more}
              models={models}
            />
            <FirstReceipt />
          </>
        ))}
      {view.id === null && view.nodes.length === 0 && (
        <TemporarySwitch
          on={view.temporary}
          models={models}
          onChange={(on) => conversation.setTemporary(on)}
          limit={limit}
        />
      )}
      {view.id === null && (view.nodes.length > 0 || view.refused) && <h1 className="sr-only">{t.shell.untitled}</h1>}
      <div className="min-h-0 flex-1">
        <Artifacts view={view}>
          <ConversationView
            conversation={conversation}
            view={view}
            name={answering?.name ?? t.chat.assistant}
            place={id ?? newPlace(gpt?.id)}
            start={view.temporary ? <TemporaryStart gpt={answering} /> : (start ?? <Welcome />)}
            starters={gpt?.starters}
            models={models}
            home={id === null && start === undefined && !view.temporary ? homeBelow : undefined}
            onWhole={() => {
              if (view.id !== null) (view.temporary ? release : forget)(view.id);
              navigate("/");
            }}
          />
        </Artifacts>
      </div>
    </div>
  );
}

const findGroup = () => ({
  entries: [{ label: findInChatTexts.open, onSelect: () => findInChatWanted.dispatchEvent(new Event("open")) }],
});

/** The user's number of conversations, if known; only precise enough to tell whether this is the first. */
function useHowMany(): number | null {
  const { list, pinned, folders } = useConversations();
  return list && list.conversations.length + pinned.length + folders.length;
}

function FirstReceipt() {
  if (useHowMany() !== 1 || readSetting(RECEIPT_READ)) return null;
  return (
    <Suspense>
      <ReceiptTold />
    </Suspense>
  );
}

function Welcome() {
  return (
    <div className="text-center">
      <h1 className="text-2xl font-semibold tracking-tight sm:text-3xl">{t.chat.title}</h1>
      <p className="mt-3">
        <Link
          href="/privacy"
          className="inline-flex min-h-8 flex-wrap items-center justify-center gap-x-1 rounded-xl px-3 text-sm text-quiet hover:bg-raised hover:text-ink"
        >
          <span className="flex items-center gap-2">
            <Icon name="lock" className="size-4 shrink-0 text-accent" />
            {t.chat.promise}
          </span>{" "}
          <span className="underline underline-offset-2">{t.chat.promiseLink}</span>
        </Link>
      </p>
    </div>
  );
}

const homeBelow = (write: (text: string) => void) => (
  <>
    <HomeStarters
      onPick={(text) => {
        write(text);
        composerRequests.dispatchEvent(new Event("focus"));
      }}
    />
    <BelowStarters />
  </>
);

function BelowStarters() {
  const steps = useMe().role === "operator" && !readSetting(FIRST_STEPS_AWAY);
  const chats = useHowMany();
  if (chats === null) return null;
  return (
    <Suspense>
      <Beginning steps={steps} isNew={chats === 0} />
    </Suspense>
  );
}
