/** Below the home page's composer: recent or suggested GPTs, the import offer, and an operator's first steps. */
import { lazy, useState } from "react";
import { type ChatImport, readChatImports } from "../api/chatImports";
import { readSetupStatus, readStarterGpts, type SetupStatus } from "../api/firstHour";
import { PERSONAL } from "../api/space";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { readSetting, saveSetting } from "../app/localSettings";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { GptPicture } from "../gpts/GptPicture";
import { setupTexts as texts } from "../texts/firstHour";
import { Button, buttonClass, IconButton } from "../ui/Button";
import { recentGpts } from "./recentGpts";
import { FIRST_STEPS_AWAY, IMPORT_AWAY } from "./remembered";
import { countSteps } from "./steps";

const loadGptCard = () => import("../gpts/GptCard").then(({ GptCard }) => ({ default: GptCard }));
const GptCard = lazy(loadGptCard);

/** The content of each group, or null if it is not wanted or failed to load. */
interface Parts {
  gpts: readonly Gpt[] | null;
  setup: SetupStatus | null;
  imports: readonly ChatImport[] | null;
}

const orNull = <T,>(read: Promise<T> | null): Promise<T | null> =>
  read?.catch(() => null) ?? Promise.resolve<T | null>(null);

/** Loads all groups together, because a late one would shift the others. */
async function readParts(isNew: boolean, steps: boolean, imports: boolean): Promise<Parts> {
  const [gpts, setup, chatImports] = await Promise.all([
    orNull(isNew ? readStarters() : null),
    orNull(steps ? readSetupStatus() : null),
    orNull(imports ? readChatImports() : null),
  ]);
  return { gpts, setup, imports: chatImports?.move_ins ?? null };
}

/** The GPTs to begin with, and the card that shows one, which a server without any does not need. */
async function readStarters() {
  const gpts = await readStarterGpts();
  if (gpts.length > 0) await loadGptCard();
  return gpts;
}

export default function GettingStarted({ steps, isNew }: { steps: boolean; isNew: boolean }) {
  const { space, borrowed } = useMe();
  const own = !borrowed && space === PERSONAL;
  const imports = own && readSetting(IMPORT_AWAY) === null;
  const { resource } = useResource("home", () => readParts(isNew, steps, imports));
  if (resource.state !== "ready") return null;
  const parts = resource.value;
  return (
    <>
      {parts.gpts ? <Gpts gpts={parts.gpts} /> : <RecentGpts />}
      {parts.setup && <FirstSteps setup={parts.setup} />}
      {parts.imports?.length === 0 && <ImportOffer />}
    </>
  );
}

/** The GPTs of the latest chats. */
function RecentGpts() {
  const { list, pinned } = useConversations();
  const recent = recentGpts([...pinned, ...(list?.conversations ?? [])]);
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="recent-gpts" data-testid="recent-gpts">
      <h2 id="recent-gpts" className="label mb-2 text-center">
        {texts.recentGpts}
      </h2>
      <ul className="flex flex-wrap justify-center gap-2">
        {recent.map((gpt) => (
          <li key={gpt.id} className="max-w-full">
            <Link
              href={`/g/${gpt.id}`}
              className="flex min-h-11 items-center gap-2 rounded-full border border-line bg-surface py-1 ps-1.5 pe-4 text-[0.9375rem] hover:border-accent"
            >
              <GptPicture gpt={gpt} className="size-8 text-sm" />
              <span className="truncate">{gpt.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Shown until the first import or until dismissed, and only in the user's own space, where imported chats go. */
function ImportOffer() {
  const [isDismissed, setDismissed] = useState(false);
  if (isDismissed) return null;
  return (
    <aside
      aria-labelledby="import-offer"
      className="card flex items-center gap-3 py-2 ps-4 pe-2"
      data-testid="import-offer"
    >
      <p className="flex min-w-0 flex-1 flex-wrap gap-x-3 text-[0.9375rem]">
        <span id="import-offer" className="font-medium">
          {texts.import.title}
        </span>
        <Link className="link" href="/move-in">
          {texts.import.chats}
        </Link>
        <Link className="link" href="/gpts/bring">
          {texts.import.gpts}
        </Link>
      </p>
      <IconButton
        icon="close"
        label={texts.import.dismiss}
        onClick={() => {
          saveSetting(IMPORT_AWAY, "yes");
          setDismissed(true);
        }}
      />
    </aside>
  );
}

/** Renders nothing if all steps are done. */
function FirstSteps({ setup }: { setup: SetupStatus }) {
  const [isDismissed, setDismissed] = useState(false);
  const { done, total } = countSteps(setup);
  if (isDismissed || done === total) return null;
  const dismiss = () => {
    saveSetting(FIRST_STEPS_AWAY, "yes");
    setDismissed(true);
  };
  return (
    <section className="card p-4" aria-labelledby="first-steps" data-testid="first-steps">
      <h2 id="first-steps" className="font-semibold">
        {texts.card.title}
      </h2>
      <p className="text-quiet">
        {texts.card.text} {texts.progress(done, total)}.
      </p>
      <p className="mt-3 flex flex-wrap gap-2">
        <Link className={buttonClass("main")} href="/operator/setup">
          {texts.card.open}
        </Link>
        <Button onClick={dismiss}>{texts.card.dismiss}</Button>
      </p>
    </section>
  );
}

function Gpts({ gpts }: { gpts: readonly Gpt[] }) {
  if (gpts.length === 0) return null;
  return (
    <section aria-labelledby="beginnings" data-testid="beginnings">
      <h2 id="beginnings" className="label mb-3">
        {texts.suggestions}
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2">
        {gpts.map((gpt) => (
          <GptCard key={gpt.id} gpt={gpt} />
        ))}
      </ul>
    </section>
  );
}
