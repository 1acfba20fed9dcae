/** A guest's chat: who answers and what is kept, the messages, and the end of the visit. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { endVisit, reportGuestPresence, sealChat } from "../api/guest";
import { ApiError, guestOver } from "../api/request";
import { useSession } from "../app/session";
import { useTitle } from "../app/title";
import { useMedia, useWide } from "../app/useMedia";
import { ConversationView } from "../chat/ConversationView";
import { Conversation, type View } from "../chat/conversation";
import { PrivacyChip } from "../chat/PrivacyChip";
import { answerAwaitingConsent } from "../chat/tree";
import { temporaryDraft } from "../chat/useDraftText";
import { guestTexts } from "../texts/guests";
import { Button, IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { Failure, Loading } from "../ui/ResourceView";
import { isEmbedded, KeptHere } from "./guestMode";
import { eraseChat, keepChat, keptChat, newKey } from "./keptChat";
import { type Counting, useCounting } from "./useCounting";
import { readStoredVisit, storeVisit, type Visit } from "./visit";

/** Milliseconds before a frame loads anything not needed for writing, to keep its initial load small. */
const FRAME_DELAY = 2_000;
const delayInFrame = () => new Promise<void>((done) => setTimeout(done, isEmbedded() ? FRAME_DELAY : 0));

const AboutChat = lazy(() => import("./AboutChat"));
const CountMe = lazy(() => delayInFrame().then(() => import("./CountMe")));
const GuestPicture = lazy(() => delayInFrame().then(() => import("./GuestPicture")));

/** Well below the time that the server allows for a page to come back. */
const PRESENCE_INTERVAL = 30_000;

interface ChatProps {
  link: string;
  visit: Visit;
  onEnded: () => void;
  /** Called when the visit ends without the guest, with any unsent message. */
  onOver: (unsent: string) => void;
}

export function GuestChat({ link, visit, onEnded, onOver }: ChatProps) {
  const { gpt } = visit.view;
  const keeping = useKeeping(link, visit.kept);
  const { save } = keeping;
  const counting = useCounting(visit.view.is_counted);
  const [conversation, setConversation] = useState(() => startConversation(gpt.id, visit.conversation, save));
  /** The index of this chat in the visit, part of the draft's key. */
  const [serial, setSerial] = useState(0);
  const view = useSyncExternalStore(conversation.subscribe, conversation.view);
  useTitle(gpt.name);
  useEffect(() => void conversation.load(), [conversation]);
  useEffect(() => {
    const now = readStoredVisit(link);
    if (now && view.id !== null) storeVisit(link, { ...now, conversation: view.id });
  }, [link, view.id]);
  usePresence();
  const account = useSession().me?.id ?? "guest";
  const draftPlace = `guest.${serial}`;
  useVisitEnd(useCallback(() => onOver(temporaryDraft(account, draftPlace)), [onOver, account, draftPlace]));
  const [openPanel, setOpenPanel] = useState<Panel>(null);
  const endChat = async () => {
    await keeping.choose(false, null);
    await endVisit().catch(() => undefined);
    onEnded();
  };
  const { id } = view;
  const onKeep = (on: boolean) => void keeping.choose(on, answerAwaitingConsent(view.nodes) ? null : id);
  const startNewChat = () => {
    const now = readStoredVisit(link);
    if (now) storeVisit(link, { ...now, conversation: null });
    setConversation(startConversation(gpt.id, null, save));
    setSerial(serial + 1);
  };
  return (
    <div className="flex h-full flex-col in-data-beside:pe-100">
      <KeptHere value={keeping.on}>
        <Heading
          view={view}
          visit={visit}
          keeping={keeping}
          counting={counting}
          openPanel={openPanel}
          onPanel={setOpenPanel}
          onKeep={onKeep}
          onEnd={endChat}
        />
      </KeptHere>
      {visit.lost && (
        <Notice tone="caution" className="mx-4 mt-2">
          {guestTexts.keptChatLost}
        </Notice>
      )}
      <main className="min-h-0 flex-1">
        {view.phase === "loading" ? (
          <Loading />
        ) : view.phase === "failed" ? (
          <div className="mx-auto max-w-lg p-8">
            <Failure error={view.error} onRetry={isGone(view.error) ? startNewChat : () => void conversation.load()} />
          </div>
        ) : (
          <ConversationView
            key={serial}
            conversation={conversation}
            view={view}
            name={gpt.name}
            place={draftPlace}
            start={<Start visit={visit} counting={counting} />}
            starters={gpt.starters}
            below={<Brief isKept={keeping.on} onDetails={() => setOpenPanel("about")} />}
            onWhole={startNewChat}
          />
        )}
      </main>
    </div>
  );
}

const isGone = (error: unknown) => error instanceof ApiError && error.status === 404;

function startConversation(gpt: string, id: string | null, save: (id: string) => void): Conversation {
  const onAnswered = ({ id, nodes }: View) => {
    // An answer that waits for the user is stored once it continues.
    if (id !== null && !answerAwaitingConsent(nodes)) save(id);
  };
  const host = { changed: () => undefined, answered: onAnswered };
  const conversation = new Conversation(host, id, gpt);
  conversation.setTemporary(true);
  return conversation;
}

/** Reports to the server while the page shows the chat, and when it closes. */
function usePresence(): void {
  useEffect(() => {
    reportGuestPresence(true);
    const timer = setInterval(() => reportGuestPresence(true), PRESENCE_INTERVAL);
    const onPageHide = () => reportGuestPresence(false);
    const onPageShow = (event: PageTransitionEvent) => event.persisted && reportGuestPresence(true);
    addEventListener("pagehide", onPageHide);
    addEventListener("pageshow", onPageShow);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", onPageHide);
      removeEventListener("pageshow", onPageShow);
    };
  }, []);
}

/** Calls back when the server reports that the visit has ended, by timeout or with its link. */
function useVisitEnd(onEnded: () => void): void {
  useEffect(() => {
    guestOver.addEventListener("over", onEnded);
    return () => guestOver.removeEventListener("over", onEnded);
  }, [onEnded]);
}

interface Keeping {
  on: boolean;
  error: unknown;
  /** Resolves once the stored chat is erased, when turned off. */
  choose: (on: boolean, id: string | null) => Promise<void>;
  save: (id: string) => void;
}

/** Stores the chat in this browser if the guest opts in, and updates it after each answer. */
function useKeeping(link: string, wasKept: boolean): Keeping {
  const [on, setOn] = useState(wasKept);
  const [error, setError] = useState<unknown>(null);
  const isOn = useRef(wasKept);
  const keep = useCallback(
    async (id: string) => {
      const key = (await keptChat(link))?.key ?? newKey();
      const { sealed } = await sealChat(id, key);
      await keepChat(link, { key, sealed }, () => isOn.current);
    },
    [link],
  );
  const save = useCallback(
    (id: string) => {
      if (isOn.current) keep(id).then(() => setError(null), setError);
    },
    [keep],
  );
  const choose = async (next: boolean, id: string | null) => {
    isOn.current = next;
    setOn(next);
    setError(null);
    if (!next) await eraseChat(link);
    else if (id !== null) save(id);
  };
  return { on, error, choose, save };
}

type Panel = "about" | "end" | null;

interface HeadingProps {
  view: View;
  visit: Visit;
  keeping: Keeping;
  counting: Counting;
  openPanel: Panel;
  onPanel: (openPanel: Panel) => void;
  onKeep: (on: boolean) => void;
  onEnd: () => Promise<void>;
}

function Heading({ view, visit, keeping, counting, openPanel, onPanel, onKeep, onEnd }: HeadingProps) {
  const wide = useWide();
  const hasRoom = useMedia("(min-width: 30rem)");
  const { gpt } = visit.view;
  const turns = view.running === null ? view.nodes.length : -1;
  return (
    <header className="flex min-h-14 items-center justify-between gap-2 border-b border-line px-4 py-2">
      <div className="min-w-0 flex-1">
        <h1 className="truncate font-semibold">{gpt.name}</h1>
        <p className="text-sm text-quiet max-sm:text-xs">{keeping.on ? guestTexts.keptHere : guestTexts.notKept}</p>
      </div>
      <div className="flex shrink-0 items-center gap-1.5 max-sm:gap-0.5 max-sm:*:px-2.5">
        {view.id !== null && <PrivacyChip id={view.id} turns={turns} small={!wide} />}
        {hasRoom ? (
          <>
            <Button onClick={() => onPanel("about")}>{guestTexts.about}</Button>
            <Button onClick={() => onPanel("end")}>{guestTexts.end}</Button>
          </>
        ) : (
          <>
            <IconButton icon="info" label={guestTexts.about} onClick={() => onPanel("about")} />
            <IconButton icon="close" label={guestTexts.end} onClick={() => onPanel("end")} />
          </>
        )}
      </div>
      {openPanel === "about" && (
        <Suspense>
          <AboutChat
            visit={visit}
            keep={keeping}
            counting={counting}
            hasBegun={view.id !== null}
            isBusy={view.running !== null}
            onKeep={onKeep}
            onClose={() => onPanel(null)}
          />
        </Suspense>
      )}
      {openPanel === "end" && (
        <Confirm
          title={guestTexts.endTitle}
          text={guestTexts.endText}
          action={guestTexts.end}
          onClose={() => onPanel(null)}
          onConfirm={onEnd}
        />
      )}
    </header>
  );
}

/** Shown before the first message: what this is, and who made it. */
function Start({ visit, counting }: { visit: Visit; counting: Counting }) {
  const { gpt } = visit.view;
  return (
    <div className="mx-auto max-w-prose text-center">
      {gpt.has_picture && (
        <div className="mx-auto mb-3 size-16">
          <Suspense>
            <GuestPicture />
          </Suspense>
        </div>
      )}
      <h2 className="text-2xl font-semibold tracking-tight break-words">{gpt.name}</h2>
      {gpt.description && <p className="mt-2 break-words text-quiet">{gpt.description}</p>}
      <p className="mt-2 text-sm break-words text-quiet">{guestTexts.builtBy(gpt.builder)}</p>
      <div className="mt-4 min-h-20">
        <Suspense>
          <CountMe counting={counting} hasBegun={false} />
        </Suspense>
      </div>
    </div>
  );
}

/** The essential facts in one line, before the guest writes. */
function Brief({ isKept, onDetails }: { isKept: boolean; onDetails: () => void }) {
  return (
    <p className="mx-auto max-w-prose text-center text-sm text-quiet">
      {isKept ? guestTexts.briefKept : guestTexts.brief}{" "}
      <span className="whitespace-nowrap">
        ·{" "}
        <button type="button" className="link" onClick={onDetails}>
          {guestTexts.details}
        </button>
      </span>
    </p>
  );
}
