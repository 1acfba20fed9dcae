/** "Was my content used?": each dataset that holds something of the person signed in or may hold something of a GPT of
 * theirs, and what came of it (P11). */
import { type MayHold, type MyDataset, readMyDatasets } from "../api/datasets";
import { useResource } from "../api/useResource";
import { Empty, Held } from "../parts/Held";
import { t } from "../texts";
import { onDay } from "../texts/dates";

export function MyDatasets() {
  const held = useResource("datasets", readMyDatasets);
  return (
    <Held held={held}>
      {({ datasets, of_gpts }) => (
        <>
          {datasets.length === 0 ? (
            <Empty title={t.datasets.mine.empty} />
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
    </Held>
  );
}

function Row({ dataset }: { dataset: MyDataset }) {
  const { purpose, state, built_at, expires_at, conversations, messages, withdrawn, looks, models } = dataset;
  return (
    <li className="card p-4" data-state={state}>
      <h3 className="font-semibold wrap-anywhere">{purpose}</h3>
      <p className="text-sm text-quiet">{t.datasets.mine.states[state](onDay(built_at), onDay(expires_at))}</p>
      <p className="mt-2">{t.datasets.mine.holds(conversations, messages)}</p>
      <p>{t.datasets.mine.withdrawn(withdrawn, conversations)}</p>
      <p>{t.datasets.mine.looks(looks)}</p>
      {models.length > 0 && <Models models={models} />}
    </li>
  );
}

export function OfMyGpts({ datasets }: { datasets: MayHold[] }) {
  return (
    <>
      <h3 className="mt-6 font-semibold">{t.datasets.mine.ofGpts}</h3>
      <p className="mt-1 max-w-prose text-quiet">{t.datasets.mine.ofGptsText}</p>
      <ul className="mt-4 grid gap-3" data-testid="my-gpts-datasets">
        {datasets.map(({ id, state, purpose, built_at, expires_at, gpts, models }) => (
          <li key={id} className="card p-4" data-state={state}>
            <h4 className="font-semibold wrap-anywhere">{purpose}</h4>
            <p className="text-sm text-quiet">{t.datasets.mine.states[state](onDay(built_at), onDay(expires_at))}</p>
            <p className="mt-2 wrap-anywhere">
              {t.datasets.mine.mayHold(t.datasets.mine.gpts(gpts.map((gpt) => gpt.name)))}
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
      <h4 className="label">{t.datasets.mine.models}</h4>
      <ul className="mt-1">
        {models.map(({ name, recorded_at }) => (
          <li key={name} className="wrap-anywhere">
            {t.datasets.mine.modelSince(name, onDay(recorded_at))}
          </li>
        ))}
      </ul>
      <p className="mt-1 text-sm text-quiet">{t.datasets.mine.modelsFinal}</p>
    </div>
  );
}
