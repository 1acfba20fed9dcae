/** The page of a guest's link: coming in, the chat, and its end. */
import { useCallback, useEffect, useRef, useState } from "react";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { actAsGuest } from "../api/guestToken";
import { ApiError, sentenceOf } from "../api/request";
import { useSession } from "../app/session";
import { guestTexts } from "../texts/guests";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Mark } from "../ui/Icon";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Progress } from "../ui/Progress";
import { useTask } from "../ui/useTask";
import { GuestChat } from "./GuestChat";
import { GuestMode, isEmbedded } from "./guestMode";
import { keptChat } from "./keptChat";
import { CannotProve } from "./proof";
import { beginVisit, knock, remember, resumeVisit, type Visit } from "./visit";

type Place =
  | { at: "coming"; part: number }
  | { at: "password" }
  | { at: "inside"; visit: Visit }
  | { at: "over"; unsent: string }
  | { at: "ended" }
  | { at: "off"; unsent: string }
  | { at: "stopped" }
  | { at: "refused"; error: unknown };

const isOver = (error: unknown) => error instanceof ApiError && error.code === "guest_over";
const isShut = (error: unknown) => error instanceof ApiError && error.status === 404;

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
        return setPlace(isShut(error) ? { at: "off", unsent } : { at: "refused", error });
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
      return <PasswordDoor link={link} onInside={inside} />;
    case "inside":
      return (
        <GuestMode value={true}>
          <GuestChat link={link} visit={place.visit} onEnded={ended} onOver={onOver} />
        </GuestMode>
      );
    case "ended":
      // In a frame the server is asked again whether this site may show it.
      return <Ended onAgain={() => (isEmbedded() ? location.reload() : void come())} />;
    case "off":
      return <Off unsent={place.unsent} />;
    case "stopped":
      return <Stopped onAgain={() => void come()} />;
    case "refused":
      return <Refused error={place.error} onRetry={() => void come()} />;
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

function PasswordDoor({ link, onInside }: { link: string; onInside: (visit: Visit) => void }) {
  const [password, setPassword] = useState("");
  const [part, setPart] = useState(0);
  const stop = useRef(new AbortController());
  const { instance } = useSession();
  const { busy, error, submit } = useTask(async () => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setPart(0);
    try {
      onInside(await beginVisit(link, password, await knock(link, signal), { signal, onProgress: setPart }));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
  return (
    <SignedOutLayout
      isGuests
      title={guestTexts.passwordTitle}
      text={guestTexts.passwordText(instance.name || location.host)}
    >
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={guestTexts.password}
          type="password"
          autoComplete="off"
          autoFocus
          required
          value={password}
          error={error === null ? null : said(error)}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button look="main" type="submit" disabled={busy || password === ""}>
          {busy ? guestTexts.coming : guestTexts.begin}
        </Button>
        {busy && <Checking part={part} onCancel={() => stop.current.abort()} />}
      </form>
    </SignedOutLayout>
  );
}

const said = (error: unknown) => (error instanceof CannotProve ? guestTexts.cannotProve : sentenceOf(error));

/** The browser's proof of work: how far it is, and a way out. */
function Checking({ part, onCancel }: { part: number; onCancel: () => void }) {
  return (
    <div className="flex w-full max-w-lg items-end gap-4">
      <div className="min-w-0 flex-1">
        <p role="status" className="text-quiet">
          {guestTexts.checking}
        </p>
        <Progress label={guestTexts.checking} part={part} />
      </div>
      <Button onClick={onCancel}>{guestTexts.cancel}</Button>
    </div>
  );
}

function Stopped({ onAgain }: { onAgain: () => void }) {
  return (
    <SignedOutLayout isGuests title={guestTexts.stopped} text={guestTexts.stoppedText}>
      <Button onClick={onAgain}>{guestTexts.retry}</Button>
    </SignedOutLayout>
  );
}

function Ended({ onAgain }: { onAgain: () => void }) {
  return (
    <SignedOutLayout isGuests title={guestTexts.ended} text={guestTexts.endedText}>
      <Button onClick={onAgain}>{guestTexts.again}</Button>
    </SignedOutLayout>
  );
}

/** The link is gone, for good: what was written stays to be read. */
function Off({ unsent }: { unsent: string }) {
  return (
    <SignedOutLayout isGuests title={guestTexts.off} text={guestTexts.offText}>
      {unsent !== "" && (
        <section>
          <h2 className="text-sm text-quiet">{guestTexts.unsent}</h2>
          <p className="mt-1 rounded-2xl border border-dashed border-edge px-4 py-2.5 break-words whitespace-pre-wrap">
            {unsent}
          </p>
        </section>
      )}
    </SignedOutLayout>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (isShut(error)) return <SignedOutLayout isGuests title={guestTexts.shut} text={guestTexts.shutText} />;
  return (
    <SignedOutLayout isGuests title={guestTexts.notNow}>
      {error instanceof CannotProve ? <Notice tone="caution">{said(error)}</Notice> : <ErrorNotice error={error} />}
      <Button onClick={onRetry}>{guestTexts.retry}</Button>
    </SignedOutLayout>
  );
}
