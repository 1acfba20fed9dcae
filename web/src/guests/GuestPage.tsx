/** The page of a guest's link: coming in, the chat, and its end. */
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
import { beginVisit, knock, remember, resumeVisit, type Visit } from "./visit";

// Few guests see these, and a frame has to be small.
const PasswordDoor = lazy(() => import("./PasswordDoor"));
const NoChat = lazy(() => import("./NoChat"));

type Place =
  | { at: "coming"; part: number }
  | { at: "password" }
  | { at: "inside"; visit: Visit }
  | { at: "over"; unsent: string }
  | WhyNoChat;

const isOver = (error: unknown) => error instanceof ApiError && error.code === "guest_over";

export default function GuestPage({ link }: { link: string }) {
  const [place, setPlace] = useState<Place>({ at: "coming", part: 0 });
  const stop = useRef(new AbortController());
  const inside = (visit: Visit) => setPlace({ at: "inside", visit });
  const ended = useCallback(() => {
    actAsGuest(null);
    remember(link, null);
    setPlace({ at: "ended" });
  }, [link]);
  const onOver = useCallback((unsent: string) => setPlace({ at: "over", unsent }), []);
  const come = useCallback(async () => {
    setPlace({ at: "coming", part: 0 });
    stop.current = new AbortController();
    const { signal } = stop.current;
    try {
      const before = await resumeVisit(link);
      if (before) return inside(before);
      const entrance = await knock(link, signal);
      if (entrance.asks_password) return setPlace({ at: "password" });
      const onProgress = (part: number) => !signal.aborted && setPlace({ at: "coming", part });
      inside(await beginVisit(link, null, entrance, { signal, onProgress }));
    } catch (error) {
      if (signal.aborted) setPlace({ at: "stopped" });
      else if (isOver(error)) setPlace({ at: "over", unsent: "" });
      else setPlace({ at: "refused", error });
    }
  }, [link]);
  useEffect(() => void come(), [come]);
  /** The visit is over, which its guest did not choose: what this browser keeps goes on in a new one. */
  const over = useCallback(
    async (unsent: string) => {
      actAsGuest(null);
      remember(link, null);
      try {
        await knock(link);
      } catch (error) {
        return setPlace(isLinkNotFound(error) ? { at: "off", unsent } : { at: "refused", error });
      }
      if ((await keptChat(link)) === null) setPlace({ at: "ended" });
      else await come();
    },
    [link, come],
  );
  useEffect(() => {
    if (place.at === "over") void over(place.unsent);
  }, [place, over]);
  switch (place.at) {
    case "coming":
      return <Coming part={place.part} onCancel={() => stop.current.abort()} />;
    case "over":
      return <Coming part={0} />;
    case "password":
      return (
        <Suspense fallback={<Coming part={0} />}>
          <PasswordDoor link={link} onInside={inside} />
        </Suspense>
      );
    case "inside":
      return (
        <GuestMode value={true}>
          <GuestChat link={link} visit={place.visit} onEnded={ended} onOver={onOver} />
        </GuestMode>
      );
    default:
      return (
        <Suspense fallback={<Coming part={0} />}>
          {/* In a frame the server is asked again whether this site may show it. */}
          <NoChat
            why={place}
            onAgain={() => (place.at === "ended" && isEmbedded() ? location.reload() : void come())}
          />
        </Suspense>
      );
  }
}

/** While the chat starts: the browser's proof of work once it has begun. */
function Coming({ part, onCancel }: { part: number; onCancel?: () => void }) {
  return (
    <main className="grid h-full content-center justify-items-center gap-4 p-8">
      <Mark className="size-12" />
      {part > 0 && onCancel ? (
        <Checking part={part} onCancel={onCancel} />
      ) : (
        <p role="status" className="text-quiet">
          {guestTexts.starting}
        </p>
      )}
    </main>
  );
}
