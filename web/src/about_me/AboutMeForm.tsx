/** "About me": edit the texts, choose where they are used, delete them. */
import { useRef, useState } from "react";
import { type AboutMe, deleteAboutMe, readAboutMe, saveAboutMe } from "../api/aboutMe";
import { useResource } from "../api/useResource";
import { showToast } from "../app/toasts";
import { t } from "../texts";
import { aboutMeTexts as texts } from "../texts/aboutMe";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";
import { AboutMeFields, isTooLong } from "./AboutMeFields";

export function AboutMeForm() {
  const query = useResource("about-me", readAboutMe);
  return <ResourceView query={query}>{(stored) => <Form stored={stored} onStored={query.replace} />}</ResourceView>;
}

function Form({ stored, onStored }: { stored: AboutMe; onStored: (stored: AboutMe) => void }) {
  const [draft, setDraft] = useState(stored);
  const [deleting, setDeleting] = useState(false);
  const showSaved = (now: AboutMe) => {
    setDraft(now);
    onStored(now);
  };
  const isSame = (Object.keys(stored) as (keyof AboutMe)[]).every((key) => stored[key] === draft[key]);
  const mayNotSave = isSame || isTooLong(draft);
  const save = useTask(async () => {
    if (mayNotSave) return;
    showSaved(await saveAboutMe(draft));
    showToast(texts.saved);
  });
  const form = useRef<HTMLFormElement>(null);
  const remove = async () => {
    await deleteAboutMe();
    showSaved(await readAboutMe());
    showToast(texts.deleted);
    requestAnimationFrame(() => form.current?.querySelector("textarea")?.focus());
  };
  const isStored = stored.about_you !== "" || stored.answers !== "";
  return (
    <form ref={form} className="card grid gap-5 p-4" onSubmit={save.submit} noValidate>
      <AboutMeFields
        values={draft}
        error={save.error}
        onChange={(field, text) => setDraft({ ...draft, [field]: text })}
      />
      <Switch
        label={texts.inChats}
        hint={texts.inChatsHint}
        on={draft.in_chats}
        onChange={(on) => setDraft({ ...draft, in_chats: on })}
      />
      <Switch
        label={texts.inGpts}
        hint={texts.inGptsHint}
        on={draft.in_gpts}
        onChange={(on) => setDraft({ ...draft, in_gpts: on })}
      />
      <p className="text-sm text-quiet">{texts.privacyNote}</p>
      <ErrorNotice error={save.error} />
      <div className="flex flex-wrap gap-3">
        {/* A disabled button would lose the focus after saving. */}
        <Button variant="main" type="submit" aria-disabled={mayNotSave || save.busy}>
          {t.common.save}
        </Button>
        {isStored && (
          <Button variant="ghost" onClick={() => setDeleting(true)}>
            {texts.delete}
          </Button>
        )}
      </div>
      {deleting && (
        <Confirm
          title={texts.deleteTitle}
          text={texts.deleteText}
          action={texts.delete}
          onClose={() => setDeleting(false)}
          onConfirm={remove}
        />
      )}
    </form>
  );
}
