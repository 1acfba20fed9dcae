/** The user's passkeys: add, rename, remove. */
import { useState } from "react";
import { sentenceOf } from "../api/request";
import { addPasskey, beginPasskey, type Passkey, readPasskeys, removePasskey, renamePasskey } from "../api/security";
import { useResource } from "../api/useResource";
import { OperatorLine } from "../app/OperatorLine";
import { useSession } from "../app/session";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { passkeyFault } from "./passkeyFault";
import { NotConfirmed, useReauthentication } from "./Reauthenticate";
import { create, supportsPasskeys } from "./webauthn";

const { passkeys: texts } = securityTexts;

export function Passkeys({ onChanged }: { onChanged: () => void }) {
  const query = useResource("passkeys", readPasskeys);
  const changed = () => {
    void query.reload();
    onChanged();
  };
  return (
    <div data-testid="passkeys">
      <h3 className="font-semibold">{texts.title}</h3>
      <p className="mt-1 max-w-prose text-quiet">{texts.text}</p>
      <div className="mt-3">
        <ResourceView query={query}>
          {(passkeys) => <OwnPasskeys passkeys={passkeys} onChanged={changed} />}
        </ResourceView>
      </div>
    </div>
  );
}

type OpenDialog = { kind: "renaming" | "removing"; passkey: Passkey } | null;

function OwnPasskeys({ passkeys, onChanged }: { passkeys: readonly Passkey[]; onChanged: () => void }) {
  const [open, setOpen] = useState<OpenDialog>(null);
  const { confirmed, dialog } = useReauthentication();
  const close = () => setOpen(null);
  const done = () => {
    close();
    onChanged();
  };
  const remove = (passkey: Passkey) =>
    confirmed(() => removePasskey(passkey.id)).then(onChanged, (error: unknown) => {
      if (!(error instanceof NotConfirmed)) throw error;
    });
  return (
    <>
      {passkeys.length > 0 && (
        <ul className="mb-3 card divide-y divide-line">
          {passkeys.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} onOpen={(kind) => setOpen({ kind, passkey })} />
          ))}
        </ul>
      )}
      <Add
        onAdded={(passkey) => {
          setOpen({ kind: "renaming", passkey });
          onChanged();
        }}
      />
      {open?.kind === "renaming" && <Rename passkey={open.passkey} onClose={close} onRenamed={done} />}
      {open?.kind === "removing" && <Remove passkey={open.passkey} onClose={close} onRemove={remove} />}
      {dialog}
    </>
  );
}

function Row({ passkey, onOpen }: { passkey: Passkey; onOpen: (kind: "renaming" | "removing") => void }) {
  const { name, created_at, last_used_at } = passkey;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium break-words">{name}</p>
        <p className="text-sm text-quiet">
          {texts.added(atMoment(created_at))} · {last_used_at ? texts.used(atMoment(last_used_at)) : texts.neverUsed}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button aria-label={texts.renameOf(name)} onClick={() => onOpen("renaming")}>
          {texts.rename}
        </Button>
        <Button aria-label={texts.removeOf(name)} onClick={() => onOpen("removing")}>
          {texts.remove}
        </Button>
      </div>
    </li>
  );
}

function Add({ onAdded }: { onAdded: (passkey: Passkey) => void }) {
  const { instance } = useSession();
  const { confirmed, dialog } = useReauthentication();
  const add = useTask(async () => onAdded(await addPasskey(await create(await confirmed(beginPasskey)))));
  if (!instance.passkeys)
    return (
      <div className="text-quiet">
        <p>{texts.notHere}</p>
        <OperatorLine className="mt-1" />
      </div>
    );
  if (!supportsPasskeys()) return <p className="text-quiet">{texts.notInThisBrowser}</p>;
  return (
    <>
      <Button disabled={add.busy} onClick={add.run}>
        {add.busy ? texts.adding : texts.add}
      </Button>
      {add.error !== null && (
        <Notice tone="danger" className="mt-3">
          {passkeyFault(add.error)}
        </Notice>
      )}
      {dialog}
    </>
  );
}

interface RenameProps {
  passkey: Passkey;
  onClose: () => void;
  onRenamed: () => void;
}

function Rename({ passkey, onClose, onRenamed }: RenameProps) {
  const [name, setName] = useState(passkey.name);
  const rename = useTask(() => renamePasskey(passkey.id, name.trim()).then(onRenamed));
  return (
    <Dialog title={texts.renameTitle} onClose={onClose}>
      <form className="grid gap-4" onSubmit={rename.submit}>
        <TextField
          label={texts.name}
          hint={texts.nameHint}
          required
          maxLength={60}
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
          error={rename.error === null ? null : sentenceOf(rename.error)}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit">
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface RemoveProps {
  passkey: Passkey;
  onClose: () => void;
  onRemove: (passkey: Passkey) => Promise<void>;
}

function Remove({ passkey, onClose, onRemove }: RemoveProps) {
  return (
    <Confirm
      title={texts.removeTitle}
      text={texts.removeText(passkey.name)}
      action={texts.remove}
      onClose={onClose}
      onConfirm={() => onRemove(passkey)}
    />
  );
}
