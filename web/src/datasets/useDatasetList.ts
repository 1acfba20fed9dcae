import { type DatasetList, readDatasets } from "../api/datasets";
import { type ResourceQuery, usePolling, useResource } from "../api/useResource";
import { isUnderWay } from "./sorting";

/** All datasets, reloaded every second while one is being built. After a failed reload the shown data stays. */
export function useDatasetList(): ResourceQuery<DatasetList> {
  const query = useResource("datasets", readDatasets);
  const { resource, replace } = query;
  const building = resource.state === "ready" && resource.value.datasets.some(isUnderWay);
  usePolling(building, 1000, async () => replace(await readDatasets()));
  return query;
}
