/** Texts about the user found by an import: review them, add the useful ones to "About me", edit and save. */
import { useState } from "react";
import {
  type AboutMe,
  dismissFoundTexts,
  type FoundText,
  readAboutMe,
  readFoundTexts,
  saveAboutMe,
} from "../api/aboutMe";
import { useResource } from "../api/useResource";
import { showToast } from "../app/toasts";
import { t } from "../texts";
import { aboutMeTexts as texts } from "../texts/aboutMe";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { type AboutMeField, AboutMeFields, aboutMeFields, isTooLong } from "./AboutMeFields";

interface DialogProps {
  chatImport: string;
  onChange: () => Promise<void>;
  onClose: () => void;
}

export default function FoundTextsDialog(props: DialogProps) {
  const query = useResource(`found-texts ${props.chatImport}`, async () => {
    const [stored, found] = await Promise.all([readAboutMe(), readFoundTexts(props.chatImport)]);
    return { stored, found: found.texts };
  });
  return (
    <Dialog title={texts.addTitle} place="wide" onClose={props.onClose}>
      <ResourceView query={query}>
        {({ stored, found }) => <Form stored={stored} found={found} {...props} />}
      </ResourceView>
    </Dialog>
  );
}

function Form({ stored, found, chatImport, onChange, onClose }: DialogProps & { stored: AboutMe; found: FoundText[] }) {
  const [draft, setDraft] = useState(stored);
  const save = useTask(async () => {
    await saveAboutMe(draft);
    await dismissFoundTexts(chatImport);
    showToast(texts.saved);
    onClose();
    await onChange();
  });
  const add = (field: AboutMeField, text: string) =>
    draft[field].includes(text) ||
    setDraft({ ...draft, [field]: [draft[field].trim(), text].filter(Boolean).join("\n\n") });
  const isSame = aboutMeFields.every((field) => draft[field] === stored[field]);
  return (
    <form className="grid gap-5" onSubmit={save.submit} noValidate>
      <section aria-label={texts.foundList} className="grid gap-3">
        <p className="text-quiet">{texts.foundText}</p>
        <ul className="grid gap-3" data-testid="found-texts">
          {found.map((each, n) => (
            <FoundTextCard
              key={`${each.kind} ${each.name} ${each.text}`}
              found={each}
              isFirst={n === 0}
              draft={draft}
              onAdd={add}
            />
          ))}
        </ul>
      </section>
      <AboutMeFields
        values={draft}
        error={save.error}
        onChange={(field, text) => setDraft({ ...draft, [field]: text })}
      />
      <p className="text-sm text-quiet">{texts.privacyNote}</p>
      <ErrorNotice error={save.error} />
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="main" type="submit" disabled={isSame || isTooLong(draft) || save.busy}>
          {t.common.save}
        </Button>
      </div>
    </form>
  );
}

interface FoundTextProps {
  found: FoundText;
  isFirst: boolean;
  draft: AboutMe;
  onAdd: (field: AboutMeField, text: string) => void;
}

/** One text with its possible destinations, best match first. */
function FoundTextCard({ found: { kind, name, text }, isFirst, draft, onAdd }: FoundTextProps) {
  const isAbout = kind === "about_you" || kind === "memory";
  const order = isAbout ? aboutMeFields : aboutMeFields.toReversed();
  return (
    <li className="card grid gap-2 p-3">
      <p className="label">{kind === "project" && name ? texts.ofProject(name) : texts.kinds[kind]}</p>
      <p
        className="max-h-40 overflow-y-auto whitespace-pre-wrap wrap-anywhere"
        tabIndex={text.length > 400 ? 0 : undefined}
      >
        {text}
      </p>
      <div className="flex flex-wrap gap-2">
        {order.map((field, n) => (
          <Button
            key={field}
            data-first={(isFirst && n === 0) || undefined}
            aria-disabled={draft[field].includes(text)}
            onClick={() => onAdd(field, text)}
          >
            {texts.addTo(texts.fields[field])}
          </Button>
        ))}
      </div>
    </li>
  );
}
