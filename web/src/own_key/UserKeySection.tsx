/** The user-held key on the privacy page: who holds it, its unlock methods, and how to change them. */
import { useState } from "react";
import { disableUserKey, newRecoveryCode, type OwnKey, readUserKey } from "../api/ownKey";
import { useResource } from "../api/useResource";
import { NotConfirmed, useReauthentication } from "../security/Reauthenticate";
import { atMoment } from "../texts/dates";
import { userKeyTexts as texts } from "../texts/ownKey";
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
      <ResourceView query={query}>{(own) => <UserKey own={own} onChanged={query.reload} />}</ResourceView>
    </div>
  );
}

type OpenDialog = "keep" | "change" | "code" | "hand-back" | null;

function UserKey({ own, onChanged }: { own: OwnKey; onChanged: () => Promise<void> }) {
  const [open, setOpen] = useState<OpenDialog>(null);
  const [code, setCode] = useState<string | null>(null);
  const { confirmed, dialog } = useReauthentication();
  const close = () => setOpen(null);
  const changed = () => {
    close();
    void onChanged();
  };
  const show = (newCode: string) => {
    setCode(newCode);
    changed();
  };
  const orNullIfNotConfirmed = <T,>(call: () => Promise<T>) =>
    confirmed(call).catch((error: unknown) => {
      if (!(error instanceof NotConfirmed)) throw error;
      return null;
    });
  return (
    <>
      {own.since === null ? (
        <div className="card flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <p className="min-w-0 text-quiet">{texts.byServer}</p>
          <Button onClick={() => setOpen("keep")}>{texts.enable}</Button>
        </div>
      ) : (
        <EnabledKey own={own} onOpen={setOpen} onChanged={changed} confirmed={confirmed} />
      )}
      {open === "keep" && <EnableUserKeyDialog confirmed={confirmed} onClose={close} onKept={show} />}
      {open === "change" && <ChangeDialog confirmed={confirmed} onClose={close} onChanged={changed} />}
      {open === "code" && (
        <Confirm
          title={texts.newCodeTitle}
          text={texts.newCodeText}
          action={texts.newCode}
          danger={false}
          onClose={close}
          onConfirm={() => orNullIfNotConfirmed(newRecoveryCode).then((newCode) => newCode !== null && show(newCode))}
        />
      )}
      {open === "hand-back" && (
        <Confirm
          title={texts.handBackTitle}
          text={texts.handBackText}
          action={texts.handBackDo}
          onClose={close}
          onConfirm={() => orNullIfNotConfirmed(disableUserKey).then(onChanged)}
        />
      )}
      {code !== null && (
        <ShownOnce secret={code} texts={texts.code} testId="recovery-code" onClose={() => setCode(null)} />
      )}
      {dialog}
    </>
  );
}

interface EnabledKeyProps {
  own: OwnKey;
  onOpen: (open: OpenDialog) => void;
  onChanged: () => void;
  confirmed: <T>(call: () => Promise<T>) => Promise<T>;
}

function EnabledKey({ own, onOpen, onChanged, confirmed }: EnabledKeyProps) {
  return (
    <div className="grid gap-4">
      <p>{own.since !== null && texts.since(atMoment(own.since))}</p>
      {!own.finished && <Notice tone="caution">{texts.unfinished}</Notice>}
      <UnlockMethods
        openers={own.openers}
        onChangePassphrase={() => onOpen("change")}
        onNewCode={() => onOpen("code")}
        onChanged={onChanged}
        confirmed={confirmed}
      />
      <p className="max-w-prose text-sm text-quiet">{texts.notCovered}</p>
      <div>
        <Button onClick={() => onOpen("hand-back")}>{texts.handBack}</Button>
      </div>
    </div>
  );
}
