/** The page of a guest link: entry, chat, and end. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { actAsGuest } from "../api/guestToken";
import { ApiError } from "../api/request";
import { guestTexts } from "../texts/guests";
import { Mark } from "../ui/Icon";
import { Checking } from "./Checking";
import { GuestChat } from "./GuestChat";
import { GuestMode, isEmbedded } from "./guestMode";
import { keptChat } from "./keptChat";
import { isLinkNotFound, type WhyNoChat } from "./noChatReason";
import { beginVisit, requestEntrance, resumeVisit, storeVisit, type Visit } from "./visit";

// Few guests see these, and the frame's initial load has to be small.
const PasswordDoor = lazy(() => import("./PasswordDoor"));
const NoChat = lazy(() => import("./NoChat"));

type Phase =
  | { name: "coming"; progress: number }
  | { name: "password" }
  | { name: "inside"; visit: Visit }
  | { name: "over"; unsent: string }
  | WhyNoChat;

const isOver = (error: unknown) => error instanceof ApiError && error.code === "guest_over";

export default function GuestPage({ link }: { link: string }) {
  const [phase, setPhase] = useState<Phase>({ name: "coming", progress: 0 });
  const stop = useRef(new AbortController());
  const showChat = (visit: Visit) => setPhase({ name: "inside", visit });
  const onEnded = useCallback(() => {
    actAsGuest(null);
    storeVisit(link, null);
    setPhase({ name: "ended" });
  }, [link]);
  const onOver = useCallback((unsent: string) => setPhase({ name: "over", unsent }), []);
  const start = useCallback(async () => {
    setPhase({ name: "coming", progress: 0 });
    stop.current = new AbortController();
    const { signal } = stop.current;
    try {
      const resumed = await resumeVisit(link);
      if (resumed) return showChat(resumed);
      const entrance = await requestEntrance(link, signal);
      if (entrance.asks_password) return setPhase({ name: "password" });
      const onProgress = (progress: number) => !signal.aborted && setPhase({ name: "coming", progress });
      showChat(await beginVisit(link, null, entrance, { signal, onProgress }));
    } catch (error) {
      if (signal.aborted) setPhase({ name: "stopped" });
      else if (isOver(error)) setPhase({ name: "over", unsent: "" });
      else setPhase({ name: "refused", error });
    }
  }, [link]);
  useEffect(() => void start(), [start]);
  /** Continues the stored chat in a new visit after the old one ended by itself. */
  const restart = useCallback(
    async (unsent: string) => {
      actAsGuest(null);
      storeVisit(link, null);
      try {
        await requestEntrance(link);
      } catch (error) {
        return setPhase(isLinkNotFound(error) ? { name: "off", unsent } : { name: "refused", error });
      }
      if ((await keptChat(link)) === null) setPhase({ name: "ended" });
      else await start();
    },
    [link, start],
  );
  useEffect(() => {
    if (phase.name === "over") void restart(phase.unsent);
  }, [phase, restart]);
  switch (phase.name) {
    case "coming":
      return <Starting progress={phase.progress} onCancel={() => stop.current.abort()} />;
    case "over":
      return <Starting progress={0} />;
    case "password":
      return (
        <Suspense fallback={<Starting progress={0} />}>
          <PasswordDoor link={link} onInside={showChat} />
        </Suspense>
      );
    case "inside":
      return (
        <GuestMode value={true}>
          <GuestChat link={link} visit={phase.visit} onEnded={onEnded} onOver={onOver} />
        </GuestMode>
      );
    default:
      return (
        <Suspense fallback={<Starting progress={0} />}>
          {/* In a frame, this asks the server again whether the site may embed it. */}
          <NoChat
            reason={phase}
            onAgain={() => (phase.name === "ended" && isEmbedded() ? location.reload() : void start())}
          />
        </Suspense>
      );
  }
}

/** Shown while the chat starts, with the progress of the proof of work once it runs. */
function Starting({ progress, onCancel }: { progress: number; onCancel?: () => void }) {
  return (
    <main className="grid h-full content-center justify-items-center gap-4 p-8">
      <Mark className="size-12" />
      {progress > 0 && onCancel ? (
        <Checking progress={progress} onCancel={onCancel} />
      ) : (
        <p role="status" className="text-quiet">
          {guestTexts.starting}
        </p>
      )}
    </main>
  );
}
