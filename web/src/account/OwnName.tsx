/** One's own name, and changing it. */
import { useState } from "react";
import { rename } from "../api/accounts";
import { sentenceOf } from "../api/request";
import { useMe, useSession } from "../app/session";
import { offerUndo } from "../app/toasts";
import { t } from "../texts";
import { settingsTexts } from "../texts/settings";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { useTask } from "../ui/useTask";

const texts = settingsTexts.name;

export function OwnName() {
  const { name, borrowed } = useMe();
  const [changing, setChanging] = useState(false);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3" data-testid="own-name">
      <div className="min-w-0">
        <p className="label">{t.account.name}</p>
        <p className="wrap-anywhere">{name}</p>
        <p className="text-sm text-quiet">{texts.seenBy}</p>
      </div>
      {!borrowed && <Button onClick={() => setChanging(true)}>{texts.change}</Button>}
      {changing && <ChangeName onClose={() => setChanging(false)} />}
    </div>
  );
}

function ChangeName({ onClose }: { onClose: () => void }) {
  const { name } = useMe();
  const { setMe } = useSession();
  const [written, setWritten] = useState(name);
  const save = useTask(async () => {
    setMe(await rename(written));
    offerUndo(texts.changed, () => rename(name).then(setMe));
    onClose();
  });
  return (
    <Dialog title={texts.change} onClose={onClose}>
      <form className="grid gap-4" onSubmit={save.submit}>
        <TextField
          label={t.account.name}
          required
          maxLength={80}
          autoComplete="name"
          value={written}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setWritten(event.target.value)}
          error={save.error === null ? null : sentenceOf(save.error)}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button look="main" type="submit" disabled={save.busy || !written.trim() || written.trim() === name}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
