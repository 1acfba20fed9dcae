/** A dataset's facts: the order and the result. */
import type { ReactNode } from "react";
import { type Dataset, type DatasetList, readManifest } from "../api/datasets";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { datasetTexts } from "../texts/datasets";
import { bytes, onDay, onUtcDay } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { CopyButton } from "../ui/CopyButton";
import { ResourceView } from "../ui/ResourceView";
import { addressOf } from "./address";
import { rootOf, wasBuilt } from "./sorting";

export function Facts({ dataset, list }: { dataset: Dataset; list: DatasetList }) {
  const { id, began_from, began_until } = dataset;
  const period = datasetTexts.span(began_from && onUtcDay(began_from), began_until && onUtcDay(began_until));
  const reduced = list.profiles.find(({ name }) => name === dataset.profile)?.sentence ?? dataset.profile;
  return (
    <dl className="card grid gap-x-6 gap-y-3 p-4 sm:grid-cols-[max-content_1fr]" data-testid="facts">
      {wasBuilt(dataset) && (
        <Fact name={datasetTexts.contents}>
          {datasetTexts.size(dataset.records, dataset.messages)} · {bytes(dataset.bytes)}
        </Fact>
      )}
      {dataset.state === "ready" && (
        <Fact name={datasetTexts.expiresAt}>{datasetTexts.expiresIn(onDay(dataset.expires_at))}</Fact>
      )}
      <Fact name={datasetTexts.chosen}>{sentence(period)}</Fact>
      <Fact name={datasetTexts.alike}>{dataset.across ? datasetTexts.alikeAcross : datasetTexts.alikeWithin}</Fact>
      <Fact name={datasetTexts.reduced}>{typeset(reduced)}</Fact>
      {dataset.replaces && (
        <Fact name={datasetTexts.replaces}>
          <Link className="link" href={addressOf(dataset.replaces)}>
            {datasetTexts.replacesLink}
          </Link>
        </Fact>
      )}
      <Fact name={datasetTexts.id}>
        <Code text={id} copy={datasetTexts.copyId} />
      </Fact>
      {wasBuilt(dataset) && <Root id={id} />}
    </dl>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The hashes with which the whole dataset can be verified. */
function Root({ id }: { id: string }) {
  const query = useResource(id, () => readManifest(id));
  return (
    <Fact name={datasetTexts.root}>
      {/* Reserves the root's height to avoid a layout shift. */}
      <div className="min-h-20 sm:min-h-14 xl:min-h-8">
        <ResourceView query={query}>
          {(manifest) => {
            const root = rootOf(manifest);
            return root === null ? datasetTexts.rootNone : <Code text={root} copy={datasetTexts.copyRoot} />;
          }}
        </ResourceView>
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
