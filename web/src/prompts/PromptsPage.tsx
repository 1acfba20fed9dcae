/** The user's prompts in this space, and those shared by the workspace's members. */
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
import { offerUndo, showToast } from "../app/toasts";
import { keepDraft } from "../chat/useDraftText";
import { hasAllWords } from "../find/fold";
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

type OpenDialog = { kind: "new" } | { kind: "edit"; prompt: Prompt } | { kind: "fill"; prompt: PromptDraft };

export default function PromptsPage() {
  const me = useMe();
  const query = useResource(`prompts ${me.space}`, readPrompts);
  const [openDialog, setOpenDialog] = useState<OpenDialog | null>(null);
  const close = () => setOpenDialog(null);
  const start = (text: string) => {
    keepDraft(me.id, text);
    navigate("/");
    composerRequests.dispatchEvent(new Event("focus"));
  };
  const use = (prompt: PromptDraft) =>
    variablesOf(prompt.text).length > 0 ? setOpenDialog({ kind: "fill", prompt }) : start(prompt.text);
  return (
    <Page
      title={promptTexts.title}
      intro={promptTexts.intro}
      actions={
        <Button variant="main" onClick={() => setOpenDialog({ kind: "new" })}>
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
            <Lists library={library} reload={query.reload} setOpenDialog={setOpenDialog} use={use} />
          </>
        )}
      </ResourceView>
      <p className="mt-8 text-sm text-quiet">{promptTexts.private}</p>
      {openDialog?.kind === "fill" && <FillDialog prompt={openDialog.prompt} onFilled={start} onClose={close} />}
      {(openDialog?.kind === "new" || openDialog?.kind === "edit") && (
        <PromptDialog
          prompt={openDialog.kind === "edit" ? openDialog.prompt : null}
          onSaved={query.reload}
          onClose={close}
        />
      )}
    </Page>
  );
}

interface ListsProps {
  library: PromptLibrary;
  reload: () => Promise<void>;
  setOpenDialog: (openDialog: OpenDialog) => void;
  use: (prompt: PromptDraft) => void;
}

function Lists({ library, reload, setOpenDialog, use }: ListsProps) {
  const [search, setSearch] = useState("");
  const isMatching = ({ name, text }: PromptDraft) => hasAllWords(`${name} ${text}`, search.trim());
  const own = library.own.filter(isMatching);
  const shared = library.shared.filter(isMatching);
  const isEmpty = library.own.length + library.shared.length === 0;
  if (isEmpty) return <Empty title={promptTexts.empty}>{promptTexts.emptyText}</Empty>;
  return (
    <>
      <div className="mb-6 max-w-md">
        <TextField
          label={promptTexts.search}
          type="search"
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      {own.length + shared.length === 0 && <Empty title={promptTexts.noneFound} />}
      {own.length > 0 && (
        <Section title={promptTexts.own} id="own">
          <ul className="card divide-y divide-line">
            {own.map((one) => (
              <OwnRow key={one.id} prompt={one} reload={reload} setOpenDialog={setOpenDialog} use={use} />
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

/** Runs an action, reloads the list, and reports errors. */
const runAndReload = (reload: () => Promise<void>, act: () => Promise<unknown>, onDone: () => void) => async () => {
  try {
    await act();
    await reload();
    onDone();
  } catch (error) {
    showToast(sentenceOf(error));
  }
};

function OwnRow({ prompt, reload, setOpenDialog, use }: Omit<ListsProps, "library"> & { prompt: Prompt }) {
  const workspace = useWorkspace();
  const isShared = prompt.shared_at !== null;
  const restore = async () => {
    const restored = await createPrompt(prompt);
    if (isShared) await sharePrompt(restored.id);
    await reload();
  };
  const remove = runAndReload(
    reload,
    () => deletePrompt(prompt.id),
    () => offerUndo(promptTexts.deleted, restore),
  );
  const copy = runAndReload(
    reload,
    () => createPrompt({ name: promptTexts.copyOf(prompt.name).slice(0, 100), text: prompt.text }),
    () => showToast(promptTexts.saved),
  );
  const share = runAndReload(
    reload,
    () => (isShared ? endSharing(prompt.id) : sharePrompt(prompt.id)),
    () => showToast(isShared ? promptTexts.sharingOff : promptTexts.sharingOn),
  );
  const entries = [
    { label: promptTexts.edit, onSelect: () => setOpenDialog({ kind: "edit", prompt }) },
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
  const copy = runAndReload(
    reload,
    () => createPrompt(prompt),
    () => showToast(promptTexts.saved),
  );
  const remove = runAndReload(
    reload,
    () => endSharing(prompt.id),
    () => showToast(promptTexts.sharingOff),
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
