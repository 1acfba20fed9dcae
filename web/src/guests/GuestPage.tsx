/** The page of a guest's link: coming in, the chat, and its end. */
import { useCallback, useEffect, useState } from "react";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { actAsGuest } from "../api/guestToken";
import { ApiError, sentenceOf } from "../api/request";
import { useSession } from "../app/session";
import { guestTexts } from "../texts/guests";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Mark } from "../ui/Icon";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { GuestChat } from "./GuestChat";
import { GuestMode } from "./guestMode";
import { keptChat } from "./keptChat";
import { readEntrance } from "./proof";
import { beginVisit, hasPassword, remember, resumeVisit, type Visit } from "./visit";

type Place =
  | { at: "coming" }
  | { at: "password" }
  | { at: "inside"; visit: Visit }
  | { at: "over"; unsent: string }
  | { at: "ended" }
  | { at: "off"; unsent: string }
  | { at: "refused"; error: unknown };

const isOver = (error: unknown) => error instanceof ApiError && error.code === "guest_over";
const isShut = (error: unknown) => error instanceof ApiError && error.status === 404;

export default function GuestPage({ link }: { link: string }) {
  const [place, setPlace] = useState<Place>({ at: "coming" });
  const inside = (visit: Visit) => setPlace({ at: "inside", visit });
  const ended = useCallback(() => {
    actAsGuest(null);
    remember(link, null);
    setPlace({ at: "ended" });
  }, [link]);
  const onOver = useCallback((unsent: string) => setPlace({ at: "over", unsent }), []);
  const come = useCallback(async () => {
    setPlace({ at: "coming" });
    try {
      const before = await resumeVisit(link);
      if (before) return inside(before);
      if (await hasPassword(link)) return setPlace({ at: "password" });
      inside(await beginVisit(link, null));
    } catch (error) {
      if (isOver(error)) setPlace({ at: "over", unsent: "" });
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
        await readEntrance(link);
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
    case "over":
      return <Coming />;
    case "password":
      return <PasswordDoor link={link} onInside={inside} />;
    case "inside":
      return (
        <GuestMode value={true}>
          <GuestChat link={link} visit={place.visit} onEnded={ended} onOver={onOver} />
        </GuestMode>
      );
    case "ended":
      return <Ended onAgain={() => void come()} />;
    case "off":
      return <Off unsent={place.unsent} />;
    case "refused":
      return <Refused error={place.error} onRetry={() => void come()} />;
  }
}

function Coming() {
  return (
    <main className="grid h-full place-content-center justify-items-center gap-4 p-8">
      <Mark className="size-12" />
      <p role="status" className="text-quiet">
        {guestTexts.starting}
      </p>
    </main>
  );
}

function PasswordDoor({ link, onInside }: { link: string; onInside: (visit: Visit) => void }) {
  const [password, setPassword] = useState("");
  const { instance } = useSession();
  const { busy, error, submit } = useTask(async () => onInside(await beginVisit(link, password)));
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
      <ErrorNotice error={error} />
      <Button onClick={onRetry}>{guestTexts.retry}</Button>
    </SignedOutLayout>
  );
}
