/** Below the field of the home page: recent GPTs or some to begin with, the import, an operator's first steps. */
import { useState } from "react";
import { type ChatImport, readChatImports } from "../api/chatImports";
import { readSetupStatus, readStarterGpts, type SetupStatus } from "../api/firstHour";
import { PERSONAL } from "../api/space";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { readSetting, saveSetting } from "../app/localSettings";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { GptCard } from "../gpts/GptCard";
import { GptPicture } from "../gpts/GptPicture";
import { setupTexts as words } from "../texts/firstHour";
import { Button, buttonLook, IconButton } from "../ui/Button";
import { recentGpts } from "./recentGpts";
import { FIRST_STEPS_AWAY, IMPORT_AWAY } from "./remembered";
import { counted } from "./steps";

/** What the parts show; each is null where it is not wanted, or could not be read. */
interface Found {
  gpts: readonly Gpt[] | null;
  setup: SetupStatus | null;
  imports: readonly ChatImport[] | null;
}

const orNull = <T,>(read: Promise<T> | null): Promise<T | null> =>
  read?.catch(() => null) ?? Promise.resolve<T | null>(null);

/** All parts together: one that came later would move the others. */
async function read(isNew: boolean, steps: boolean, imports: boolean): Promise<Found> {
  const [gpts, setup, given] = await Promise.all([
    orNull(isNew ? readStarterGpts() : null),
    orNull(steps ? readSetupStatus() : null),
    orNull(imports ? readChatImports() : null),
  ]);
  return { gpts, setup, imports: given?.move_ins ?? null };
}

export default function GettingStarted({ steps, isNew }: { steps: boolean; isNew: boolean }) {
  const { space, borrowed } = useMe();
  const own = !borrowed && space === PERSONAL;
  const imports = own && readSetting(IMPORT_AWAY) === null;
  const { resource } = useResource("home", () => read(isNew, steps, imports));
  if (resource.state !== "ready") return null;
  const found = resource.value;
  return (
    <>
      {found.gpts ? <Gpts gpts={found.gpts} /> : <RecentGpts />}
      {found.setup && <FirstSteps setup={found.setup} />}
      {found.imports?.length === 0 && <ImportOffer />}
    </>
  );
}

/** Those of the latest chats. */
function RecentGpts() {
  const { list, pinned } = useConversations();
  const recent = recentGpts([...pinned, ...(list?.conversations ?? [])]);
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="recent-gpts" data-testid="recent-gpts">
      <h2 id="recent-gpts" className="label mb-2 text-center">
        {words.recentGpts}
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

/** Until the first import, or until it is put away. In one's own space alone: imported chats belong there. */
function ImportOffer() {
  const [away, setAway] = useState(false);
  if (away) return null;
  return (
    <aside
      aria-labelledby="import-offer"
      className="card flex items-center gap-3 py-2 ps-4 pe-2"
      data-testid="import-offer"
    >
      <p className="flex min-w-0 flex-1 flex-wrap gap-x-3 text-[0.9375rem]">
        <span id="import-offer" className="font-medium">
          {words.import.title}
        </span>
        <Link className="link" href="/move-in">
          {words.import.chats}
        </Link>
        <Link className="link" href="/gpts/bring">
          {words.import.gpts}
        </Link>
      </p>
      <IconButton
        icon="close"
        label={words.import.away}
        onClick={() => {
          saveSetting(IMPORT_AWAY, "yes");
          setAway(true);
        }}
      />
    </aside>
  );
}

/** Nothing when all of it is done. */
function FirstSteps({ setup }: { setup: SetupStatus }) {
  const [away, setAway] = useState(false);
  const { done, of } = counted(setup);
  if (away || done === of) return null;
  const putAway = () => {
    saveSetting(FIRST_STEPS_AWAY, "yes");
    setAway(true);
  };
  return (
    <section className="card p-4" aria-labelledby="first-steps" data-testid="first-steps">
      <h2 id="first-steps" className="font-semibold">
        {words.card.title}
      </h2>
      <p className="text-quiet">
        {words.card.text} {words.progress(done, of)}.
      </p>
      <p className="mt-3 flex flex-wrap gap-2">
        <Link className={buttonLook("main")} href="/operator/setup">
          {words.card.open}
        </Link>
        <Button onClick={putAway}>{words.card.away}</Button>
      </p>
    </section>
  );
}

function Gpts({ gpts }: { gpts: readonly Gpt[] }) {
  if (gpts.length === 0) return null;
  return (
    <section aria-labelledby="beginnings" data-testid="beginnings">
      <h2 id="beginnings" className="label mb-3">
        {words.beginnings}
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2">
        {gpts.map((gpt) => (
          <GptCard key={gpt.id} gpt={gpt} />
        ))}
      </ul>
    </section>
  );
}
