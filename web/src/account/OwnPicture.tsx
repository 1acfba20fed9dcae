/** The user's profile picture: choose, preview, save, remove. */
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { pictureOfAccount, removeOwnPicture, saveOwnPicture } from "../api/accounts";
import { useMe, useSession } from "../app/session";
import { offerUndo, showToast } from "../app/toasts";
import { t } from "../texts";
import { builderTexts } from "../texts/builder";
import { settingsTexts } from "../texts/settings";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ProfilePicture } from "../ui/ProfilePicture";
import { useTask } from "../ui/useTask";

const texts = settingsTexts.picture;
const kinds = ["image/png", "image/jpeg", "image/webp"];
const MOST_BYTES = 2_000_000;

export function OwnPicture() {
  const me = useMe();
  const { setMe } = useSession();
  const input = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [chosen, choose] = useState<File | null>(null);
  const remove = useTask(async () => {
    const previousPicture =
      me.picture && (await fetch(pictureOfAccount(me.id, me.picture)).then((answer) => answer.blob()));
    setMe(await removeOwnPicture());
    if (previousPicture) offerUndo(texts.removed, () => saveOwnPicture(previousPicture).then(setMe));
  });
  const chooseFile = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    const wrong = !kinds.includes(file.type)
      ? builderTexts.pictureType
      : file.size > MOST_BYTES
        ? builderTexts.pictureLarge
        : null;
    setFault(wrong);
    if (!wrong) choose(file);
  };
  return (
    <div data-testid="own-picture">
      <div className="flex flex-wrap items-center gap-4">
        <ProfilePicture person={me} className="size-16 text-xl" />
        <div className="min-w-0 flex-1 basis-48">
          <p className="label">{texts.title}</p>
          <p className="text-sm text-quiet">{texts.seenBy}</p>
        </div>
        {!me.borrowed && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => input.current?.click()}>{me.picture ? texts.change : texts.choose}</Button>
            {me.picture && (
              <Button variant="ghost" disabled={remove.busy} onClick={() => void remove.run()}>
                {texts.remove}
              </Button>
            )}
          </div>
        )}
        <input
          ref={input}
          type="file"
          data-testid="own-picture-input"
          accept={kinds.join()}
          className="hidden"
          aria-label={texts.choose}
          onChange={chooseFile}
        />
      </div>
      {fault && (
        <Notice tone="danger" className="mt-2">
          {fault}
        </Notice>
      )}
      <ErrorNotice error={remove.error} className="mt-2" />
      {chosen && <PreviewDialog file={chosen} onClose={() => choose(null)} />}
    </div>
  );
}

function PreviewDialog({ file, onClose }: { file: File; onClose: () => void }) {
  const { setMe } = useSession();
  const previewUrl = useObjectUrl(file);
  const save = useTask(async () => {
    setMe(await saveOwnPicture(file));
    showToast(texts.saved);
    onClose();
  });
  return (
    <Dialog title={texts.preview} onClose={onClose}>
      <form className="grid gap-4" onSubmit={save.submit}>
        <div className="flex items-end justify-center gap-6">
          {previewUrl && (
            <img src={previewUrl} alt={texts.previewAlt} className="size-40 rounded-full bg-raised object-cover" />
          )}
          {previewUrl && <img src={previewUrl} alt="" className="size-9 rounded-full bg-raised object-cover" />}
        </div>
        <p className="text-sm text-quiet">{texts.hint}</p>
        <ErrorNotice error={save.error} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" data-first disabled={save.busy}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** An object URL of a local file, valid while the component is mounted. */
function useObjectUrl(file: File): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const objectUrl = URL.createObjectURL(file);
    setAddress(objectUrl);
    return () => URL.revokeObjectURL(objectUrl);
  }, [file]);
  return address;
}
