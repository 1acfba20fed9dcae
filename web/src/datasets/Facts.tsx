/** A dataset's facts: what was ordered, and what came of it. */
import type { ReactNode } from "react";
import { type Dataset, readManifest, type Shelf } from "../api/datasets";
import { useResource } from "../api/useResource";
import { CopyButton } from "../parts/CopyButton";
import { Held } from "../parts/Held";
import { Link } from "../shell/router";
import { t } from "../texts";
import { bytes, onDay, onUtcDay } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { addressOf } from "./address";
import { rootOf, wasBuilt } from "./shelf";

export function Facts({ dataset, shelf }: { dataset: Dataset; shelf: Shelf }) {
  const { id, began_from, began_until } = dataset;
  const span = t.datasets.span(began_from && onUtcDay(began_from), began_until && onUtcDay(began_until));
  const reduced = shelf.profiles.find(({ name }) => name === dataset.profile)?.sentence ?? dataset.profile;
  return (
    <dl className="card grid gap-x-6 gap-y-3 p-4 sm:grid-cols-[max-content_1fr]" data-testid="facts">
      {wasBuilt(dataset) && (
        <Fact name={t.datasets.holds}>
          {t.datasets.size(dataset.records, dataset.messages)} · {bytes(dataset.bytes)}
        </Fact>
      )}
      {dataset.state === "ready" && (
        <Fact name={t.datasets.expiresAt}>{t.datasets.expiresIn(onDay(dataset.expires_at))}</Fact>
      )}
      <Fact name={t.datasets.chosen}>{sentence(span)}</Fact>
      <Fact name={t.datasets.alike}>{dataset.across ? t.datasets.alikeAcross : t.datasets.alikeWithin}</Fact>
      <Fact name={t.datasets.reduced}>{typeset(reduced)}</Fact>
      {dataset.replaces && (
        <Fact name={t.datasets.replaces}>
          <Link className="link" href={addressOf(dataset.replaces)}>
            {t.datasets.replacesLink}
          </Link>
        </Fact>
      )}
      <Fact name={t.datasets.id}>
        <Code text={id} copy={t.datasets.copyId} />
      </Fact>
      {wasBuilt(dataset) && <Root id={id} />}
    </dl>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What the whole dataset can be checked against. */
function Root({ id }: { id: string }) {
  const held = useResource(id, () => readManifest(id));
  return (
    <Fact name={t.datasets.root}>
      {/* As high as the root will be, so that nothing moves when it is here. */}
      <div className="min-h-20 sm:min-h-14 xl:min-h-8">
        <Held held={held}>
          {(manifest) => {
            const root = rootOf(manifest);
            return root === null ? t.datasets.rootNone : <Code text={root} copy={t.datasets.copyRoot} />;
          }}
        </Held>
      </div>
    </Fact>
  );
}

function Code({ text, copy }: { text: string; copy: string }) {
  return (
    <span className="flex items-start gap-1">
      <code className="min-w-0 pt-1 text-sm break-all">{text}</code>
      <CopyButton label={copy} text={() => text} />
    </span>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="sm:contents">
      <dt className="label sm:pt-1">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
