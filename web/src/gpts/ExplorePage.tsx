import { useDeferredValue, useState } from "react";
import { leaveGpt, readShared } from "../api/gptSharing";
import { readGpts } from "../api/gpts";
import { readHandovers } from "../api/handovers";
import type { Category, Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useMe, useSession, useWorkspace } from "../app/session";
import { t } from "../texts";
import { addressTexts } from "../texts/addresses";
import { categoryTexts } from "../texts/categories";
import { gptSharingTexts } from "../texts/gptSharing";
import { manualImportTexts } from "../texts/manualImport";
import { spaceTexts } from "../texts/spaces";
import { Button, buttonClass } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { type Filter, Filters } from "./Filters";
import { GptCard } from "./GptCard";
import { Offers } from "./sharing/Offers";

export default function ExplorePage() {
  const [query, setQuery] = useState("");
  const searched = useDeferredValue(query.trim());
  const [filter, setFilter] = useState<Filter>({ category: "", sort: "name" });
  const { category, sort } = filter;
  const resourceQuery = useResource([searched, category, sort].join("\n"), () => readGpts(searched, category, sort));
  const shared = useResource("shared", readOffers);
  const { resource } = resourceQuery;
  const isEmpty = resource.state === "ready" && resource.value.length === 0 && searched === "" && category === "";
  const reload = () => void Promise.all([shared.reload(), resourceQuery.reload()]);
  return (
    <Page title={t.gpts.title} intro={t.gpts.intro} actions={<Create />}>
      <div className={`mb-8 flex flex-wrap items-center gap-3 ${isEmpty ? "invisible" : ""}`}>
        <div className="relative min-w-56 flex-1 sm:max-w-sm">
          <Icon name="search" className="pointer-events-none absolute top-3 left-3 size-5 text-quiet" />
          <input
            type="search"
            className="box min-h-11 ps-10"
            aria-label={t.gpts.search}
            placeholder={t.gpts.search}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        <Filters filter={filter} onChange={setFilter} />
      </div>
      <CurrentSpace />
      <Unconfirmed />
      {shared.resource.state === "ready" && <Offers {...shared.resource.value} onAnswered={reload} />}
      <ResourceView query={resourceQuery}>
        {(gpts) =>
          gpts.length === 0 && category !== "" ? (
            <NoneThere query={searched} category={category} onAll={() => setFilter({ ...filter, category: "" })} />
          ) : (
            <FoundGpts gpts={gpts} query={searched} onLeft={reload} />
          )
        }
      </ResourceView>
    </Page>
  );
}

function NoneThere({ query, category, onAll }: { query: string; category: Category; onAll: () => void }) {
  const name = categoryTexts.names[category];
  return (
    <Empty title={query ? categoryTexts.noMatch(query, name) : categoryTexts.none(name)}>
      <p className="mb-4">{categoryTexts.noneText}</p>
      <Button onClick={onAll}>{categoryTexts.showAll}</Button>
    </Empty>
  );
}

/** Loads both kinds of offers to the user. */
const readOffers = async () => {
  const [{ offers }, handovers] = await Promise.all([readShared(), readHandovers()]);
  return { offers, handovers };
};

/** Tells the user to confirm their address before offers to it appear. */
function Unconfirmed() {
  const { email_verified } = useMe();
  const { sends_mail } = useSession().instance;
  if (email_verified || !sends_mail) return null;
  return (
    <Notice tone="quiet" className="mb-6">
      {addressTexts.unseen}{" "}
      <Link className="link" href="/settings">
        {addressTexts.toSettings}
      </Link>
    </Notice>
  );
}

/** The space in which a new GPT would be created, for users who have several. */
function CurrentSpace() {
  const { workspaces } = useMe();
  const workspace = useWorkspace();
  if (workspaces.length === 0) return null;
  return (
    <p className="mb-6 text-quiet" data-testid="here">
      {workspace ? spaceTexts.youAreIn(workspace.name, spaceTexts.services[workspace.service]) : spaceTexts.youAreHome}
    </p>
  );
}

function FoundGpts({ gpts, query, onLeft }: { gpts: readonly Gpt[]; query: string; onLeft: () => void }) {
  const [leaving, setLeaving] = useState<Gpt | null>(null);
  const isShared = (gpt: Gpt) => gpt.right !== null && !gpt.mine;
  if (gpts.length === 0)
    return query ? (
      <Empty title={t.gpts.noMatch(query)} />
    ) : (
      <Empty title={t.gpts.empty}>
        <p className="mb-4">{t.gpts.emptyText}</p>
        <Create />
      </Empty>
    );
  return (
    <>
      <Shelf title={t.gpts.yourGpts} gpts={gpts.filter((gpt) => gpt.mine)} />
      <Shelf title={gptSharingTexts.withMe} gpts={gpts.filter(isShared)} onLeave={setLeaving} />
      <Shelf title={t.gpts.fromOthers} gpts={gpts.filter((gpt) => gpt.right === null)} />
      {leaving && (
        <Confirm
          title={gptSharingTexts.leaveTitle(leaving.name)}
          text={gptSharingTexts.leaveText}
          action={gptSharingTexts.leave}
          onClose={() => setLeaving(null)}
          onConfirm={() => leaveGpt(leaving.id).then(onLeft)}
        />
      )}
    </>
  );
}

interface ShelfProps {
  title: string;
  gpts: readonly Gpt[];
  onLeave?: (gpt: Gpt) => void;
}

function Shelf({ title, gpts, onLeave }: ShelfProps) {
  if (gpts.length === 0) return null;
  return (
    <section className="mb-10">
      <h2 className="label mb-3">{title}</h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {gpts.map((gpt) => (
          <GptCard key={gpt.id} gpt={gpt} onLeave={onLeave && (() => onLeave(gpt))} />
        ))}
      </ul>
    </section>
  );
}

function Create() {
  return (
    <div className="flex flex-wrap items-center justify-center gap-3">
      <Link className={buttonClass("plain")} href="/gpts/bring">
        {manualImportTexts.link}
      </Link>
      <Link className={buttonClass("main")} href="/gpts/new">
        <Icon name="plus" className="size-4.5" />
        {t.gpts.create}
      </Link>
    </div>
  );
}
