/** A person's prompts in this space, and those that the workspace's members share. */
import { type ReactNode, useState } from "react";
import {
  createPrompt,
  deletePrompt,
  endSharing,
  type Prompt,
  type PromptDraft,
  type PromptLibrary,
  readPrompts,
  type SharedPrompt,
  sharePrompt,
} from "../api/prompts";
import { sentenceOf } from "../api/request";
import { useResource } from "../api/useResource";
import { navigate } from "../app/router";
import { useMe, useWorkspace } from "../app/session";
import { composerRequests } from "../app/shortcuts";
import { offerUndo, tell } from "../app/toasts";
import { keepDraft } from "../chat/useDraftText";
import { holdsWords } from "../find/fold";
import { t } from "../texts";
import { promptTexts } from "../texts/prompts";
import { Button, IconButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { type EntryGroup, Menu } from "../ui/Menu";
import { Notice } from "../ui/Notice";
import { Page, Section } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { FillDialog } from "./FillDialog";
import PromptDialog from "./PromptDialog";
import { variablesOf } from "./variables";

type Asked = { what: "new" } | { what: "edit"; prompt: Prompt } | { what: "fill"; prompt: PromptDraft };

export default function PromptsPage() {
  const me = useMe();
  const query = useResource(`prompts ${me.space}`, readPrompts);
  const [asked, ask] = useState<Asked | null>(null);
  const close = () => ask(null);
  const start = (text: string) => {
    keepDraft(me.id, text);
    navigate("/");
    composerRequests.dispatchEvent(new Event("focus"));
  };
  const use = (prompt: PromptDraft) =>
    variablesOf(prompt.text).length > 0 ? ask({ what: "fill", prompt }) : start(prompt.text);
  return (
    <Page
      title={promptTexts.title}
      intro={promptTexts.intro}
      actions={
        <Button look="main" onClick={() => ask({ what: "new" })}>
          {promptTexts.create}
        </Button>
      }
    >
      <ResourceView query={query}>
        {(library) => (
          <>
            {library.damaged > 0 && (
              <Notice tone="caution" className="mb-6">
                {promptTexts.damaged(library.damaged)}
              </Notice>
            )}
            <Lists library={library} reload={query.reload} ask={ask} use={use} />
          </>
        )}
      </ResourceView>
      <p className="mt-8 text-sm text-quiet">{promptTexts.private}</p>
      {asked?.what === "fill" && <FillDialog prompt={asked.prompt} onFilled={start} onClose={close} />}
      {(asked?.what === "new" || asked?.what === "edit") && (
        <PromptDialog prompt={asked.what === "edit" ? asked.prompt : null} onSaved={query.reload} onClose={close} />
      )}
    </Page>
  );
}

interface ListsProps {
  library: PromptLibrary;
  reload: () => Promise<void>;
  ask: (asked: Asked) => void;
  use: (prompt: PromptDraft) => void;
}

function Lists({ library, reload, ask, use }: ListsProps) {
  const [words, look] = useState("");
  const fits = ({ name, text }: PromptDraft) => holdsWords(`${name} ${text}`, words.trim());
  const own = library.own.filter(fits);
  const shared = library.shared.filter(fits);
  const isEmpty = library.own.length + library.shared.length === 0;
  if (isEmpty) return <Empty title={promptTexts.empty}>{promptTexts.emptyText}</Empty>;
  return (
    <>
      <div className="mb-6 max-w-md">
        <TextField
          label={promptTexts.search}
          type="search"
          autoComplete="off"
          value={words}
          onChange={(event) => look(event.target.value)}
        />
      </div>
      {own.length + shared.length === 0 && <Empty title={promptTexts.noneFound} />}
      {own.length > 0 && (
        <Section title={promptTexts.own} id="own">
          <ul className="card divide-y divide-line">
            {own.map((one) => (
              <OwnRow key={one.id} prompt={one} reload={reload} ask={ask} use={use} />
            ))}
          </ul>
        </Section>
      )}
      {shared.length > 0 && (
        <Section title={promptTexts.shared} id="shared">
          <ul className="card divide-y divide-line">
            {shared.map((one) => (
              <SharedRow key={one.id} prompt={one} reload={reload} use={use} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

/** Does it, reads the list again, and says what is wrong where it fails. */
const doing = (reload: () => Promise<void>, act: () => Promise<unknown>, then: () => void) => async () => {
  try {
    await act();
    await reload();
    then();
  } catch (error) {
    tell(sentenceOf(error));
  }
};

function OwnRow({ prompt, reload, ask, use }: Omit<ListsProps, "library"> & { prompt: Prompt }) {
  const workspace = useWorkspace();
  const isShared = prompt.shared_at !== null;
  const restore = async () => {
    const again = await createPrompt(prompt);
    if (isShared) await sharePrompt(again.id);
    await reload();
  };
  const remove = doing(
    reload,
    () => deletePrompt(prompt.id),
    () => offerUndo(promptTexts.deleted, restore),
  );
  const copy = doing(
    reload,
    () => createPrompt({ name: promptTexts.copyOf(prompt.name).slice(0, 100), text: prompt.text }),
    () => tell(promptTexts.saved),
  );
  const share = doing(
    reload,
    () => (isShared ? endSharing(prompt.id) : sharePrompt(prompt.id)),
    () => tell(isShared ? promptTexts.sharingOff : promptTexts.sharingOn),
  );
  const entries = [
    { label: promptTexts.edit, onSelect: () => ask({ what: "edit", prompt }) },
    { label: promptTexts.duplicate, onSelect: () => void copy() },
    ...(workspace
      ? [
          {
            label: isShared ? promptTexts.endSharing : promptTexts.share,
            detail: isShared ? undefined : promptTexts.shareNote,
            onSelect: () => void share(),
          },
        ]
      : []),
    { label: t.common.delete, danger: true, onSelect: () => void remove() },
  ];
  return <Row prompt={prompt} note={isShared ? promptTexts.isShared : null} use={use} groups={[{ entries }]} />;
}

function SharedRow({ prompt, reload, use }: Pick<ListsProps, "reload" | "use"> & { prompt: SharedPrompt }) {
  const copy = doing(
    reload,
    () => createPrompt(prompt),
    () => tell(promptTexts.saved),
  );
  const remove = doing(
    reload,
    () => endSharing(prompt.id),
    () => tell(promptTexts.sharingOff),
  );
  const entries = [
    { label: promptTexts.keepCopy, onSelect: () => void copy() },
    ...(prompt.may_remove ? [{ label: promptTexts.remove, danger: true, onSelect: () => void remove() }] : []),
  ];
  return <Row prompt={prompt} note={promptTexts.sharedBy(prompt.author)} use={use} groups={[{ entries }]} />;
}

interface RowProps {
  prompt: PromptDraft;
  note: ReactNode;
  use: (prompt: PromptDraft) => void;
  groups: readonly EntryGroup[];
}

function Row({ prompt, note, use, groups }: RowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium wrap-anywhere">{prompt.name}</p>
        <p className="line-clamp-2 text-sm text-quiet wrap-anywhere">{prompt.text}</p>
        {note && <p className="mt-1 text-sm text-accent">{note}</p>}
      </div>
      <div className="flex items-center gap-1">
        <Button onClick={() => use(prompt)}>{promptTexts.use}</Button>
        <Menu trigger={<IconButton icon="more" label={promptTexts.optionsOf(prompt.name)} />} groups={groups} />
      </div>
    </li>
  );
}
