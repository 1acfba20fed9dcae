/** The page of a guest's link: coming in, the chat, and its end. */
import { useCallback, useEffect, useRef, useState } from "react";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { actAsGuest } from "../api/guestToken";
import { ApiError, sentenceOf } from "../api/request";
import { guestTexts } from "../texts/guests";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Progress } from "../ui/Progress";
import { useTask } from "../ui/useTask";
import { GuestChat } from "./GuestChat";
import { GuestMode, isEmbedded } from "./guestMode";
import { CannotProve } from "./proof";
import { beginVisit, knock, remember, resumeVisit, type Visit } from "./visit";

type Place =
  | { at: "coming"; part: number }
  | { at: "password" }
  | { at: "inside"; visit: Visit }
  | { at: "ended" }
  | { at: "stopped" }
  | { at: "refused"; error: unknown };

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
      else if (isOver(error)) ended();
      else setPlace({ at: "refused", error });
    }
  }, [link, ended]);
  useEffect(() => void come(), [come]);
  switch (place.at) {
    case "coming":
      return (
        <main className="mx-auto max-w-lg p-8">
          <Checking part={place.part} onCancel={() => stop.current.abort()} />
        </main>
      );
    case "password":
      return <PasswordDoor link={link} onInside={inside} />;
    case "inside":
      return (
        <GuestMode value={true}>
          <GuestChat link={link} visit={place.visit} onEnded={ended} />
        </GuestMode>
      );
    case "ended":
      // In a frame the server is asked again whether this site may show it.
      return <Ended onAgain={() => (isEmbedded() ? location.reload() : void come())} />;
    case "stopped":
      return <Stopped onAgain={() => void come()} />;
    case "refused":
      return <Refused error={place.error} onRetry={() => void come()} />;
  }
}

function PasswordDoor({ link, onInside }: { link: string; onInside: (visit: Visit) => void }) {
  const [password, setPassword] = useState("");
  const [part, setPart] = useState(0);
  const stop = useRef(new AbortController());
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
    <SignedOutLayout title={guestTexts.passwordTitle} text={guestTexts.passwordText}>
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
    <div className="flex items-end gap-4">
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
    <SignedOutLayout title={guestTexts.stopped} text={guestTexts.stoppedText}>
      <Button onClick={onAgain}>{guestTexts.retry}</Button>
    </SignedOutLayout>
  );
}

function Ended({ onAgain }: { onAgain: () => void }) {
  return (
    <SignedOutLayout title={guestTexts.ended} text={guestTexts.endedText}>
      <Button onClick={onAgain}>{guestTexts.again}</Button>
    </SignedOutLayout>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const shut = error instanceof ApiError && error.status === 404;
  return (
    <SignedOutLayout title={shut ? guestTexts.shut : guestTexts.notNow}>
      {error instanceof CannotProve ? <Notice tone="caution">{said(error)}</Notice> : <ErrorNotice error={error} />}
      {!shut && <Button onClick={onRetry}>{guestTexts.retry}</Button>}
    </SignedOutLayout>
  );
}
