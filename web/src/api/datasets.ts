/** Training datasets: the operator's side, and the datasets with a user's own content (P11). */
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

/** `counts`: conversations by outcome code. `removed`: redactions by kind of personal data. */
export type Dataset = DatasetView;

/** All datasets, latest first, with explanations of each profile and of each code in `counts`. */
export type DatasetList = DatasetsView;

/** Dates are days like 2026-02-28, starting at midnight UTC. */
export type Order = DatasetBody;

/** A record of the dataset, counted from 0. A withdrawn record has no messages. */
export type DatasetRecord = RecordView;

export type RecordPage = RecordsView;

export type WithdrawnRecord = WithdrawnView;

export type DatasetAccess = DatasetAccessView;

export type Comparison = ComparisonView;

/** A dataset with the user's content; `conversations` and `messages` count only their own. */
export type MyDataset = DatasetWithMyContentView;

/**
 * A dataset built while the user's GPTs allowed training, which may contain their content. Numbers are left out,
 * because they would reveal who used the GPTs. A deleted GPT has no name.
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
