/** One dataset: all its facts and actions. */
import type { Dataset, DatasetList } from "../api/datasets";
import { NotFound } from "../app/NotFound";
import { datasetTexts } from "../texts/datasets";
import { settingsTexts } from "../texts/settings";
import { Page, Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { AccessLog } from "./AccessLog";
import { Actions, Rebuild } from "./Actions";
import { Building } from "./Building";
import { Comparison } from "./Comparison";
import { describeStatus } from "./DatasetCard";
import { Facts } from "./Facts";
import { Models } from "./Models";
import { Counts, Removed } from "./Outcome";
import { Records } from "./Records";
import { StateBadge } from "./StateBadge";
import { isUnderWay, wasBuilt } from "./sorting";
import { useDatasetList } from "./useDatasetList";
import { WithdrawnRecords } from "./WithdrawnRecords";

export default function DatasetPage({ id }: { id: string }) {
  const query = useDatasetList();
  const { resource, reload } = query;
  if (resource.state !== "ready")
    return (
      <div className="mx-auto max-w-4xl p-8">
        <ResourceView query={query}>{() => null}</ResourceView>
      </div>
    );
  const dataset = resource.value.datasets.find((one) => one.id === id);
  return dataset ? <DatasetView dataset={dataset} list={resource.value} onChange={reload} /> : <NotFound />;
}

interface DatasetProps {
  dataset: Dataset;
  list: DatasetList;
  onChange: () => Promise<void>;
}

function DatasetView({ dataset, list, onChange }: DatasetProps) {
  const { purpose, state } = dataset;
  return (
    <Page title={purpose} back={{ href: "/operator/training", label: settingsTexts.admin.title }}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1" data-testid="dataset" data-state={state}>
        <StateBadge state={state} records={dataset.records} />
        <span className="text-quiet">{describeStatus(dataset)}</span>
      </div>
      {isUnderWay(dataset) && <Building dataset={dataset} onChange={onChange} />}
      {dataset.reason && (
        <p className={`mt-3 wrap-anywhere ${state === "failed" ? "text-danger" : "text-quiet"}`}>{dataset.reason}</p>
      )}
      {(state === "expired" || state === "destroyed") && (
        <p className="mt-3 max-w-prose">{datasetTexts.destroyedNote}</p>
      )}
      {state === "ready" && dataset.withdrawn > 0 && <WithdrawnRecords dataset={dataset} />}
      {wasBuilt(dataset) && <Actions dataset={dataset} onChange={onChange} />}
      {(state === "failed" || state === "cancelled") && (
        <p className="mt-4">
          <Rebuild dataset={dataset} />
        </p>
      )}
      <Section title={datasetTexts.facts}>
        <Facts dataset={dataset} list={list} />
      </Section>
      {wasBuilt(dataset) && <BuiltSections dataset={dataset} list={list} onChange={onChange} />}
    </Page>
  );
}

function BuiltSections({ dataset, list, onChange }: DatasetProps) {
  return (
    <>
      <Section title={datasetTexts.counts} text={datasetTexts.countsText}>
        <Counts counts={dataset.counts} reasons={list.reasons} />
      </Section>
      <Section title={datasetTexts.removed} text={datasetTexts.removedText}>
        <Removed removed={dataset.removed} />
      </Section>
      <Comparison id={dataset.id} />
      {dataset.state === "ready" && (
        <Section title={datasetTexts.preview} text={datasetTexts.previewText}>
          <Records dataset={dataset} onLook={onChange} />
        </Section>
      )}
      <Section title={datasetTexts.looks}>
        <AccessLog dataset={dataset} />
      </Section>
      <Section title={datasetTexts.models} text={datasetTexts.modelsText}>
        <Models dataset={dataset} onChange={onChange} />
      </Section>
    </>
  );
}
