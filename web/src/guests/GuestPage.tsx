/** The page of a guest's link: coming in, the chat, and its end. */
import { useCallback, useEffect, useState } from "react";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { actAsGuest } from "../api/guestToken";
import { ApiError, sentenceOf } from "../api/request";
import { guestTexts } from "../texts/guests";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { GuestChat } from "./GuestChat";
import { GuestMode, isEmbedded } from "./guestMode";
import { beginVisit, hasPassword, remember, resumeVisit, type Visit } from "./visit";

type Place =
  | { at: "coming" }
  | { at: "password" }
  | { at: "inside"; visit: Visit }
  | { at: "ended" }
  | { at: "refused"; error: unknown };

const isOver = (error: unknown) => error instanceof ApiError && error.code === "guest_over";

export default function GuestPage({ link }: { link: string }) {
  const [place, setPlace] = useState<Place>({ at: "coming" });
  const inside = (visit: Visit) => setPlace({ at: "inside", visit });
  const ended = useCallback(() => {
    actAsGuest(null);
    remember(link, null);
    setPlace({ at: "ended" });
  }, [link]);
  const come = useCallback(async () => {
    setPlace({ at: "coming" });
    try {
      const before = await resumeVisit(link);
      if (before) return inside(before);
      if (await hasPassword(link)) return setPlace({ at: "password" });
      inside(await beginVisit(link, null));
    } catch (error) {
      if (isOver(error)) ended();
      else setPlace({ at: "refused", error });
    }
  }, [link, ended]);
  useEffect(() => void come(), [come]);
  switch (place.at) {
    case "coming":
      return (
        <main className="mx-auto max-w-lg p-8">
          <p role="status" className="text-quiet">
            {guestTexts.checking}
          </p>
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
    case "refused":
      return <Refused error={place.error} onRetry={() => void come()} />;
  }
}

function PasswordDoor({ link, onInside }: { link: string; onInside: (visit: Visit) => void }) {
  const [password, setPassword] = useState("");
  const { busy, error, submit } = useTask(async () => onInside(await beginVisit(link, password)));
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
          error={error === null ? null : sentenceOf(error)}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button look="main" type="submit" disabled={busy || password === ""}>
          {busy ? guestTexts.coming : guestTexts.begin}
        </Button>
      </form>
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
      <ErrorNotice error={error} />
      {!shut && <Button onClick={onRetry}>{guestTexts.retry}</Button>}
    </SignedOutLayout>
  );
}
