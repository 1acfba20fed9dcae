/** Training datasets: the operator's side, and what each person sees of those that hold something of theirs (P11). */
import { request, send } from "./request";
import type {
  AnnotatedModelView,
  ComparisonView,
  DatasetAccessView,
  DatasetBody,
  DatasetOfGptView,
  DatasetsView,
  DatasetsWithMyContentView,
  DatasetView,
  DatasetWithMyContentView,
  RecordsView,
  RecordView,
  WithdrawnView,
} from "./schema";

export type DatasetState = "waiting" | "building" | "ready" | "failed" | "cancelled" | "expired" | "destroyed";
export type Profile = "patterns" | "standard" | "thorough";

export type TrainedModel = AnnotatedModelView;

/** `counts` are conversations by code of outcome, `removed` gaps by kind of personal information. */
export type Dataset = DatasetView;

/** All datasets, latest first; what each profile does, and what each code of `counts` means, in its own words. */
export type DatasetList = DatasetsView;

/** Dates are days like 2026-02-28, which begin at midnight UTC. */
export type Order = DatasetBody;

/** A record as the dataset holds it, counted from 0. A withdrawn one is not shown: it comes without messages. */
export type DatasetRecord = RecordView;

export type RecordPage = RecordsView;

export type WithdrawnRecord = WithdrawnView;

export type DatasetAccess = DatasetAccessView;

export type Comparison = ComparisonView;

/** A dataset with content of this person, as they see it: `conversations` and `messages` are their own. */
export type MyDataset = DatasetWithMyContentView;

/**
 * A dataset that was built while the user's GPTs allowed improvement, so it may contain their content. There are no
 * numbers, because those would reveal who used the GPTs. A deleted GPT has no name.
 */
export type MayHold = DatasetOfGptView;

export type MyDatasets = DatasetsWithMyContentView;

const ROOT = "/api/operator/datasets";
const pathOf = (id: string, part: string) => `${ROOT}/${id}/${part}`;

export const readDatasets = () => request<DatasetList>("GET", ROOT);
export const orderDataset = (order: Order) => request<Dataset>("POST", ROOT, order);
export const rebuildDataset = (id: string) => request<Dataset>("POST", pathOf(id, "rebuild"));
export const cancelDataset = (id: string) => request<Dataset>("POST", pathOf(id, "cancel"));
export const destroyDataset = (id: string) => request<void>("DELETE", `${ROOT}/${id}`);
export const readManifest = (id: string) => request<unknown>("GET", pathOf(id, "manifest"));
export const readDatasheet = (id: string) => send("GET", pathOf(id, "datasheet")).then((answer) => answer.text());
/** The server logs this access before it responds. */
export const readRecords = (id: string, first: number, limit: number) =>
  request<RecordPage>("GET", pathOf(id, `records?first=${first}&limit=${limit}`));
export const readWithdrawn = (id: string) =>
  request<{ records: WithdrawnRecord[] }>("GET", pathOf(id, "withdrawn")).then((r) => r.records);
export const readAccessLog = (id: string) =>
  request<{ looks: DatasetAccess[] }>("GET", pathOf(id, "looks")).then((r) => r.looks);
export const readComparison = (id: string) => request<Comparison>("GET", pathOf(id, "comparison"));
export const recordModel = (id: string, name: string, note: string) =>
  request<Dataset>("POST", pathOf(id, "models"), { name, note });
export const downloadOf = (id: string) => pathOf(id, "download");
export const readMyDatasets = () => request<MyDatasets>("GET", "/api/me/datasets");
