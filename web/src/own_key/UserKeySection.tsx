/** One's own key on the privacy page: who keeps it, what opens it, and how that is changed. */
import { useState } from "react";
import { disableUserKey, newRecoveryCode, type OwnKey, readUserKey } from "../api/ownKey";
import { useResource } from "../api/useResource";
import { NotConfirmed, useReauthentication } from "../security/Reauthenticate";
import { atMoment } from "../texts/dates";
import { userKeyTexts as words } from "../texts/ownKey";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { ShownOnce } from "../ui/ShownOnce";
import { ChangeDialog } from "./ChangeDialog";
import { EnableUserKeyDialog } from "./EnableUserKeyDialog";
import { UnlockMethods } from "./UnlockMethods";

export function UserKeySection() {
  const query = useResource("own key", readUserKey);
  return (
    <div data-testid="own-key">
      <ResourceView query={query}>{(own) => <Keeping own={own} onChanged={query.reload} />}</ResourceView>
    </div>
  );
}

type Open = "keep" | "change" | "code" | "hand-back" | null;

function Keeping({ own, onChanged }: { own: OwnKey; onChanged: () => Promise<void> }) {
  const [open, setOpen] = useState<Open>(null);
  const [code, setCode] = useState<string | null>(null);
  const { confirmed, dialog } = useReauthentication();
  const close = () => setOpen(null);
  const changed = () => {
    close();
    void onChanged();
  };
  const show = (fresh: string) => {
    setCode(fresh);
    changed();
  };
  const after = <T,>(call: () => Promise<T>) =>
    confirmed(call).catch((error: unknown) => {
      if (!(error instanceof NotConfirmed)) throw error;
      return null;
    });
  return (
    <>
      {own.since === null ? (
        <div className="card flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <p className="min-w-0 text-quiet">{words.byServer}</p>
          <Button onClick={() => setOpen("keep")}>{words.keep}</Button>
        </div>
      ) : (
        <Kept own={own} onOpen={setOpen} onChanged={changed} confirmed={confirmed} />
      )}
      {open === "keep" && <EnableUserKeyDialog confirmed={confirmed} onClose={close} onKept={show} />}
      {open === "change" && <ChangeDialog confirmed={confirmed} onClose={close} onChanged={changed} />}
      {open === "code" && (
        <Confirm
          title={words.newCodeTitle}
          text={words.newCodeText}
          action={words.newCode}
          danger={false}
          onClose={close}
          onConfirm={() => after(newRecoveryCode).then((fresh) => fresh !== null && show(fresh))}
        />
      )}
      {open === "hand-back" && (
        <Confirm
          title={words.handBackTitle}
          text={words.handBackText}
          action={words.handBackDo}
          onClose={close}
          onConfirm={() => after(disableUserKey).then(onChanged)}
        />
      )}
      {code !== null && (
        <ShownOnce secret={code} words={words.code} testId="recovery-code" onClose={() => setCode(null)} />
      )}
      {dialog}
    </>
  );
}

interface KeptProps {
  own: OwnKey;
  onOpen: (open: Open) => void;
  onChanged: () => void;
  confirmed: <T>(call: () => Promise<T>) => Promise<T>;
}

function Kept({ own, onOpen, onChanged, confirmed }: KeptProps) {
  return (
    <div className="grid gap-4">
      <p>{own.since !== null && words.since(atMoment(own.since))}</p>
      {!own.finished && <Notice tone="caution">{words.unfinished}</Notice>}
      <UnlockMethods
        openers={own.openers}
        onChangePassphrase={() => onOpen("change")}
        onNewCode={() => onOpen("code")}
        onChanged={onChanged}
        confirmed={confirmed}
      />
      <p className="max-w-prose text-sm text-quiet">{words.notCovered}</p>
      <div>
        <Button onClick={() => onOpen("hand-back")}>{words.handBack}</Button>
      </div>
    </div>
  );
}
