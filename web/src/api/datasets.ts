/** Training datasets: the operator's side, and what each person sees of those that hold something of theirs (P11). */
import { request, send } from "./request";
import type { Time } from "./types";

export type DatasetState = "waiting" | "building" | "ready" | "failed" | "cancelled" | "expired" | "destroyed";
export type Profile = "patterns" | "standard" | "thorough";
type Counts = Record<string, number>;

export interface TrainedModel {
  name: string;
  note: string;
  recorded_at: Time;
}

/** `counts` are conversations by the code of what became of them, `removed` gaps by kind of personal information. */
export interface Dataset {
  id: string;
  state: DatasetState;
  progress: number;
  seconds_left: number | null;
  reason: string | null;
  purpose: string;
  profile: Profile;
  began_from: Time | null;
  began_until: Time | null;
  across: boolean;
  replaces: string | null;
  created_at: Time;
  expires_at: Time;
  built_at: Time | null;
  ended_at: Time | null;
  records: number;
  messages: number;
  bytes: number;
  counts: Counts;
  withdrawn: number;
  removed: Counts;
  looks: number;
  models: TrainedModel[];
}

/** All datasets, latest first; what each profile does, and what each code of `counts` means, in its own words. */
export interface Shelf {
  datasets: Dataset[];
  profiles: { name: Profile; sentence: string }[];
  reasons: Record<string, string>;
  /** How long a dataset is kept whose order does not say. */
  days: number;
}

/** Dates are days like 2026-02-28, which begin at midnight UTC. */
export interface Order {
  purpose: string;
  profile: Profile;
  began_from: string | null;
  began_until: string | null;
  across: boolean;
  expires_in_days: number;
}

/** A record as the dataset holds it, counted from 0. A withdrawn one is not shown: it comes without messages. */
export interface DatasetRecord {
  n: number;
  shard: number;
  line: number;
  withdrawn: boolean;
  messages: { role: string; content: string }[];
}

export interface RecordPage {
  total: number;
  records: DatasetRecord[];
  next: number | null;
}

export interface WithdrawnRecord {
  n: number;
  shard: number;
  line: number;
  withdrawn_at: Time;
}

export interface Look {
  at: Time;
  who: string;
  kind: "preview" | "download" | "export" | "proof";
  first: number;
  records: number;
}

interface Pair {
  now: number;
  /** Null when there is none to compare with. */
  before: number | null;
}

export interface Comparison {
  with: { id: string; built_at: Time } | null;
  rows: ({ code: string; sentence: string } & Pair)[];
  records: Pair;
  messages: Pair;
  removed: ({ kind: string } & Pair)[];
}

/** What its owner sees of a dataset that holds something of theirs: `conversations` and `messages` are their own. */
export interface MyDataset {
  id: string;
  state: "ready" | "expired" | "destroyed";
  built_at: Time;
  expires_at: Time;
  purpose: string;
  conversations: number;
  messages: number;
  withdrawn: number;
  looks: number;
  /** How often all records were exported in clear, and when last. */
  exports: number;
  exported_at: Time | null;
  models: { name: string; recorded_at: Time }[];
}

/** A dataset that was built while these GPTs of mine allowed improvement: it may hold something of them. Whether it does
 * would tell who has talked with them, so there are no numbers. A GPT that was deleted has no name. */
export interface MayHold {
  id: string;
  state: MyDataset["state"];
  built_at: Time;
  expires_at: Time;
  purpose: string;
  gpts: { id: string; name: string | null }[];
  models: MyDataset["models"];
}

export interface MyDatasets {
  datasets: MyDataset[];
  of_gpts: MayHold[];
}

const all = "/api/operator/datasets";
const of = (id: string, part: string) => `${all}/${id}/${part}`;

export const readDatasets = () => request<Shelf>("GET", all);
export const orderDataset = (order: Order) => request<Dataset>("POST", all, order);
export const rebuildDataset = (id: string) => request<Dataset>("POST", of(id, "rebuild"));
export const cancelDataset = (id: string) => request<Dataset>("POST", of(id, "cancel"));
export const destroyDataset = (id: string) => request<void>("DELETE", `${all}/${id}`);
export const readManifest = (id: string) => request<unknown>("GET", of(id, "manifest"));
export const readDatasheet = (id: string) => send("GET", of(id, "datasheet")).then((answer) => answer.text());
/** The server writes this look down before it answers. */
export const readRecords = (id: string, first: number, limit: number) =>
  request<RecordPage>("GET", of(id, `records?first=${first}&limit=${limit}`));
export const readWithdrawn = (id: string) =>
  request<{ records: WithdrawnRecord[] }>("GET", of(id, "withdrawn")).then((r) => r.records);
export const readLooks = (id: string) => request<{ looks: Look[] }>("GET", of(id, "looks")).then((r) => r.looks);
export const readComparison = (id: string) => request<Comparison>("GET", of(id, "comparison"));
export const recordModel = (id: string, name: string, note: string) =>
  request<Dataset>("POST", of(id, "models"), { name, note });
export const downloadOf = (id: string) => of(id, "download");
export const readMyDatasets = () => request<MyDatasets>("GET", "/api/me/datasets");
