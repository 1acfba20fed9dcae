/** The operator's datasets: order one, see the current ones, and expand past ones. */
import type { Dataset, DatasetList } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { Empty, ResourceView } from "../ui/ResourceView";
import { DatasetCard } from "./DatasetCard";
import { OrderForm } from "./OrderForm";
import { splitByState } from "./sorting";
import { useDatasetList } from "./useDatasetList";

export function Datasets() {
  const query = useDatasetList();
  return (
    <ResourceView query={query}>
      {(list) => (
        <>
          <OrderForm list={list} onOrdered={query.reload} />
          <div className="mt-4">
            <DatasetLists list={list} onChange={query.reload} />
          </div>
        </>
      )}
    </ResourceView>
  );
}

function DatasetLists({ list, onChange }: { list: DatasetList; onChange: () => Promise<void> }) {
  const { present, past } = splitByState(list.datasets);
  return (
    <>
      {present.length === 0 ? (
        <Empty title={datasetTexts.empty}>{datasetTexts.emptyText}</Empty>
      ) : (
        <Cards name="datasets" datasets={present} onChange={onChange} />
      )}
      {past.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-6 text-quiet">{datasetTexts.earlier(past.length)}</summary>
          <div className="mt-3">
            <Cards name="datasets-past" datasets={past} onChange={onChange} />
          </div>
        </details>
      )}
    </>
  );
}

interface CardsProps {
  name: string;
  datasets: readonly Dataset[];
  onChange: () => Promise<void>;
}

function Cards({ name, datasets, onChange }: CardsProps) {
  return (
    <ul className="grid gap-3" data-testid={name}>
      {datasets.map((dataset) => (
        <DatasetCard key={dataset.id} dataset={dataset} onChange={onChange} />
      ))}
    </ul>
  );
}
