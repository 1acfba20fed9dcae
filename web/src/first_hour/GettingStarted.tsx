/** Below the field of the home page: recent GPTs or some to begin with, the import, an operator's first steps. */
import { useState } from "react";
import { readChatImports } from "../api/chatImports";
import { readSetupStatus, readStarterGpts } from "../api/firstHour";
import { PERSONAL } from "../api/space";
import { useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { readSetting, saveSetting } from "../app/localSettings";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { GptCard } from "../gpts/GptCard";
import { GptPicture } from "../gpts/GptPicture";
import { firstHourTexts as words } from "../texts/firstHour";
import { Button, buttonLook, IconButton } from "../ui/Button";
import { recentGpts } from "./recentGpts";
import { FIRST_STEPS_AWAY, IMPORT_AWAY } from "./remembered";
import { counted } from "./steps";

export default function GettingStarted({ steps, isNew }: { steps: boolean; isNew: boolean }) {
  return (
    <>
      {isNew ? <Gpts /> : <RecentGpts />}
      {steps && <FirstSteps />}
      <ImportOffer />
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
  const { space, borrowed } = useMe();
  const [away, setAway] = useState(() => readSetting(IMPORT_AWAY) !== null);
  return away || borrowed || space !== PERSONAL ? null : <ImportCard onAway={() => setAway(true)} />;
}

function ImportCard({ onAway }: { onAway: () => void }) {
  const { resource } = useResource("moving-in", readChatImports);
  if (resource.state !== "ready" || resource.value.move_ins.length > 0) return null;
  return (
    <aside
      aria-labelledby="import-offer"
      className="card flex items-center gap-3 py-2 ps-4 pe-2"
      data-testid="import-offer"
    >
      <p className="min-w-0 flex-1 text-[0.9375rem]">
        <span id="import-offer" className="font-medium">
          {words.import.title}
        </span>{" "}
        <span className="text-quiet">
          {words.import.text[0]}
          <Link className="link" href="/move-in">
            {words.import.chats}
          </Link>
          {words.import.text[1]}
          <Link className="link" href="/gpts/bring">
            {words.import.gpts}
          </Link>
          {words.import.text[2]}
        </span>
      </p>
      <IconButton
        icon="close"
        label={words.import.away}
        onClick={() => {
          saveSetting(IMPORT_AWAY, "yes");
          onAway();
        }}
      />
    </aside>
  );
}

/** Nothing while it is not known, and nothing when all of it is done. */
function FirstSteps() {
  const { resource } = useResource("first hour", readSetupStatus);
  const [away, setAway] = useState(false);
  if (away || resource.state !== "ready") return null;
  const { done, of } = counted(resource.value);
  if (done === of) return null;
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
        <Link className={buttonLook("main")} href="/operator/first-hour">
          {words.card.open}
        </Link>
        <Button onClick={putAway}>{words.card.away}</Button>
      </p>
    </section>
  );
}

function Gpts() {
  const { resource } = useResource("beginnings", readStarterGpts);
  if (resource.state !== "ready" || resource.value.length === 0) return null;
  return (
    <section aria-labelledby="beginnings" data-testid="beginnings">
      <h2 id="beginnings" className="label mb-3">
        {words.beginnings}
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2">
        {resource.value.map((gpt) => (
          <GptCard key={gpt.id} gpt={gpt} />
        ))}
      </ul>
    </section>
  );
}
