import { useDeferredValue, useState } from "react";
import { createGpt, readGpts } from "../api/gpts";
import { sentenceOf } from "../api/request";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { Button, buttonLook } from "../parts/Button";
import { Empty, Held } from "../parts/Held";
import { Icon } from "../parts/Icon";
import { Notice } from "../parts/Notice";
import { Page } from "../parts/Page";
import { Link, navigate } from "../shell/router";
import { useMe, useWorkspace } from "../shell/session";
import { t } from "../texts";
import { bringTexts } from "../texts/bring";
import { spaceTexts } from "../texts/spaces";
import { GptCard } from "./GptCard";

export default function ExplorePage() {
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const held = useResource(asked, () => readGpts(asked));
  return (
    <Page title={t.gpts.title} intro={t.gpts.intro} actions={<Create />}>
      <div className="relative mb-8 max-w-md">
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
      <Here />
      <Held held={held}>{(gpts) => <Found gpts={gpts} query={asked} />}</Held>
    </Page>
  );
}

/** In which space a GPT would be made, for people who have more than one. */
function Here() {
  const { workspaces } = useMe();
  const here = useWorkspace();
  if (workspaces.length === 0) return null;
  return (
    <p className="mb-6 text-quiet" data-testid="here">
      {here ? spaceTexts.youAreIn(here.name, spaceTexts.services[here.service]) : spaceTexts.youAreHome}
    </p>
  );
}

function Found({ gpts, query }: { gpts: readonly Gpt[]; query: string }) {
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
      <Shelf title={t.gpts.mine} gpts={gpts.filter((gpt) => gpt.mine)} />
      <Shelf title={t.gpts.others} gpts={gpts.filter((gpt) => !gpt.mine)} />
    </>
  );
}

function Shelf({ title, gpts }: { title: string; gpts: readonly Gpt[] }) {
  if (gpts.length === 0) return null;
  return (
    <section className="mb-10">
      <h2 className="label mb-3">{title}</h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {gpts.map((gpt) => (
          <GptCard key={gpt.id} gpt={gpt} />
        ))}
      </ul>
    </section>
  );
}

function Create() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const create = () => {
    setBusy(true);
    setError(null);
    createGpt({ name: t.gpts.firstName })
      .then((gpt) => navigate(`/gpts/${gpt.id}/edit`), setError)
      .finally(() => setBusy(false));
  };
  return (
    <div className="flex flex-wrap items-center justify-center gap-3">
      <Link className={buttonLook("plain")} href="/gpts/bring">
        {bringTexts.link}
      </Link>
      <Button look="main" disabled={busy} onClick={create}>
        <Icon name="plus" className="size-4.5" />
        {busy ? t.gpts.creating : t.gpts.create}
      </Button>
      {error !== null && <Notice tone="danger">{sentenceOf(error)}</Notice>}
    </div>
  );
}
