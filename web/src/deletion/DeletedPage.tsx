/** What was deleted of mine, the latest first. */
import { useState } from "react";
import { type Deletion, type Deletions, readDeletions } from "../api/deletions";
import { sentenceOf } from "../api/request";
import { usePolling, useResource } from "../api/useResource";
import { Button } from "../parts/Button";
import { Empty, Held } from "../parts/Held";
import { Notice } from "../parts/Notice";
import { Page } from "../parts/Page";
import { t } from "../texts";
import { deletionTexts } from "../texts/deletion";
import { Report } from "./Report";

export default function DeletedPage() {
  const held = useResource("deletions", () => readDeletions());
  const { resource } = held;
  const waiting = resource.state === "ready" && resource.value.deletions.some((one) => one.finished_at === null);
  usePolling(waiting, 3000, held.reload);
  return (
    <Page title={deletionTexts.title} intro={deletionTexts.intro} back={{ href: "/privacy", label: t.privacy.title }}>
      <Held held={held}>{(first) => <List key={first.deletions[0]?.id} first={first} />}</Held>
    </Page>
  );
}

function List({ first }: { first: Deletions }) {
  const [older, setOlder] = useState<Deletion[]>([]);
  const [more, setMore] = useState(first.more);
  const [error, setError] = useState<unknown>(null);
  const all = [...first.deletions, ...older];
  const show = () => {
    setError(null);
    readDeletions(all.at(-1)?.id).then((page) => {
      setOlder([...older, ...page.deletions]);
      setMore(page.more);
    }, setError);
  };
  if (all.length === 0) return <Empty title={deletionTexts.empty}>{deletionTexts.emptyText}</Empty>;
  return (
    <>
      <ul className="card divide-y divide-line" data-testid="deletions">
        {all.map((one) => (
          <li key={one.id} className="px-4 py-3">
            <Report deletion={one} />
          </li>
        ))}
      </ul>
      {error !== null && (
        <Notice tone="danger" className="mt-4">
          {sentenceOf(error)}
        </Notice>
      )}
      {more && (
        <Button className="mt-4" onClick={show}>
          {deletionTexts.older}
        </Button>
      )}
    </>
  );
}
