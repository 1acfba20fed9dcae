/** The user's name, edited in place. */
import { useId, useState } from "react";
import { rename } from "../api/accounts";
import { sentenceOf } from "../api/request";
import { useMe, useSession } from "../app/session";
import { offerUndo } from "../app/toasts";
import { t } from "../texts";
import { settingsTexts } from "../texts/settings";
import { Button } from "../ui/Button";
import { useTask } from "../ui/useTask";

const texts = settingsTexts.name;

export function OwnName() {
  const { name, borrowed } = useMe();
  if (!borrowed) return <NameForm />;
  return (
    <div>
      <p className="label">{t.account.name}</p>
      <p className="wrap-anywhere">{name}</p>
      <p className="text-sm text-quiet">{texts.seenBy}</p>
    </div>
  );
}

function NameForm() {
  const { name } = useMe();
  const { setMe } = useSession();
  const id = useId();
  const [draftName, setDraftName] = useState(name);
  const renameTo = async (newName: string) => {
    const me = await rename(newName);
    setMe(me);
    setDraftName(me.name);
  };
  const save = useTask(async () => {
    await renameTo(draftName);
    offerUndo(texts.changed, () => renameTo(name));
  });
  const fault = save.error === null ? null : sentenceOf(save.error);
  const same = draftName.trim() === name;
  return (
    <form data-testid="own-name" onSubmit={save.submit}>
      <label htmlFor={id} className="label">
        {t.account.name}
      </label>
      <div className="mt-1 flex flex-wrap gap-3">
        <input
          id={id}
          className="box min-w-0 flex-1 basis-32"
          required
          maxLength={80}
          autoComplete="name"
          value={draftName}
          aria-describedby={`${id}-hint ${id}-error`}
          aria-invalid={fault !== null}
          onChange={(event) => setDraftName(event.target.value)}
        />
        <Button type="submit" disabled={save.busy || !draftName.trim() || same}>
          {t.common.save}
        </Button>
      </div>
      <p id={`${id}-hint`} className="mt-1 text-sm text-quiet">
        {texts.seenBy}
      </p>
      <p id={`${id}-error`} role="alert" className="mt-1 text-sm text-danger empty:hidden">
        {fault}
      </p>
    </form>
  );
}
