/** Asks for a link's password before the chat. */
import { useRef, useState } from "react";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { useSession } from "../app/session";
import { guestTexts } from "../texts/guests";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { useTask } from "../ui/useTask";
import { Checking } from "./Checking";
import { errorText } from "./errorText";
import { beginVisit, requestEntrance, type Visit } from "./visit";

export default function PasswordDoor({ link, onInside }: { link: string; onInside: (visit: Visit) => void }) {
  const [password, setPassword] = useState("");
  const [progress, setProgress] = useState(0);
  const stop = useRef(new AbortController());
  const { instance } = useSession();
  const { busy, error, submit } = useTask(async () => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setProgress(0);
    try {
      onInside(
        await beginVisit(link, password, await requestEntrance(link, signal), { signal, onProgress: setProgress }),
      );
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
          error={error === null ? null : errorText(error)}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button variant="main" type="submit" disabled={busy || password === ""}>
          {busy ? guestTexts.coming : guestTexts.begin}
        </Button>
        {busy && <Checking progress={progress} onCancel={() => stop.current.abort()} />}
      </form>
    </SignedOutLayout>
  );
}
