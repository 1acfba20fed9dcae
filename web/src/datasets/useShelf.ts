import { readDatasets, type Shelf } from "../api/datasets";
import { type Held, usePolling, useResource } from "../api/useResource";
import { isUnderWay } from "./shelf";

/** All datasets, read again every second while one is being built. A read that fails then leaves what is shown. */
export function useShelf(): Held<Shelf> {
  const held = useResource("datasets", readDatasets);
  const { resource, replace } = held;
  const building = resource.state === "ready" && resource.value.datasets.some(isUnderWay);
  usePolling(building, 1000, async () => replace(await readDatasets()));
  return held;
}
