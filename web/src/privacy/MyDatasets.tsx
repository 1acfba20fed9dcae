/**
 * "Was my content used?": the datasets that contain the user's content, or may contain content of their GPTs, and what
 * became of them (P11).
 */
import { type MayHold, type MyDataset, readMyDatasets } from "../api/datasets";
import { useResource } from "../api/useResource";
import { datasetTexts } from "../texts/datasets";
import { onDay } from "../texts/dates";
import { Empty, ResourceView } from "../ui/ResourceView";

export function MyDatasets() {
  const query = useResource("datasets", readMyDatasets);
  return (
    <ResourceView query={query}>
      {({ datasets, of_gpts }) => (
        <>
          {datasets.length === 0 ? (
            <Empty title={datasetTexts.mine.empty} />
          ) : (
            <ul className="grid gap-3" data-testid="my-datasets">
              {datasets.map((dataset) => (
                <Row key={dataset.id} dataset={dataset} />
              ))}
            </ul>
          )}
          {of_gpts.length > 0 && <OfMyGpts datasets={of_gpts} />}
        </>
      )}
    </ResourceView>
  );
}

function Row({ dataset }: { dataset: MyDataset }) {
  const {
    purpose,
    state,
    built_at,
    expires_at,
    conversations,
    messages,
    withdrawn,
    looks,
    exports,
    exported_at,
    models,
  } = dataset;
  return (
    <li className="card p-4" data-state={state}>
      <h3 className="font-semibold wrap-anywhere">{purpose}</h3>
      <p className="text-sm text-quiet">{datasetTexts.mine.states[state](onDay(built_at), onDay(expires_at))}</p>
      <p className="mt-2">{datasetTexts.mine.holds(conversations, messages)}</p>
      <p>{datasetTexts.mine.withdrawn(withdrawn, conversations)}</p>
      <p>{datasetTexts.mine.looks(looks)}</p>
      {exported_at !== null && (
        <p className="mt-2 font-medium" data-testid="exported-in-clear">
          {datasetTexts.mine.exported(exports, onDay(exported_at))}
        </p>
      )}
      {models.length > 0 && <Models models={models} />}
    </li>
  );
}

export function OfMyGpts({ datasets }: { datasets: MayHold[] }) {
  return (
    <>
      <h3 className="mt-6 font-semibold">{datasetTexts.mine.ofGpts}</h3>
      <p className="mt-1 max-w-prose text-quiet">{datasetTexts.mine.ofGptsText}</p>
      <ul className="mt-4 grid gap-3" data-testid="my-gpts-datasets">
        {datasets.map(({ id, state, purpose, built_at, expires_at, gpts, models }) => (
          <li key={id} className="card p-4" data-state={state}>
            <h4 className="font-semibold wrap-anywhere">{purpose}</h4>
            <p className="text-sm text-quiet">{datasetTexts.mine.states[state](onDay(built_at), onDay(expires_at))}</p>
            <p className="mt-2 wrap-anywhere">
              {datasetTexts.mine.mayHold(datasetTexts.mine.gpts(gpts.map((gpt) => gpt.name)))}
            </p>
            {models.length > 0 && <Models models={models} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Models({ models }: { models: MyDataset["models"] }) {
  return (
    <div className="mt-3 border-t border-line pt-3">
      <h4 className="label">{datasetTexts.mine.models}</h4>
      <ul className="mt-1">
        {models.map(({ name, recorded_at }) => (
          <li key={name} className="wrap-anywhere">
            {datasetTexts.mine.modelSince(name, onDay(recorded_at))}
          </li>
        ))}
      </ul>
      <p className="mt-1 text-sm text-quiet">{datasetTexts.mine.modelsFinal}</p>
    </div>
  );
}
