import { request } from "./request";

export const limits = ["answers", "tokens", "megabytes", "files", "jobs"] as const;
export type Limit = (typeof limits)[number];
/** What can be limited: a key keeps no files, and begins no jobs. */
export const limitsOf = (subject: string): readonly Limit[] =>
  subject.startsWith("key") ? ["answers", "tokens"] : limits;
export type Quota = Record<Limit, number | null>;

export interface SetQuota extends Quota {
  /** "accounts", "workspaces", "keys", or one of them as in "account:ID". */
  subject: string;
}

export interface MyQuota extends Quota {
  kind: "account" | "workspace" | "key";
  /** Null of a workspace: nobody is told what its people use. */
  used_answers: number | null;
  used_tokens: number | null;
  kept_bytes: number | null;
  kept_files: number | null;
  waiting_jobs: number | null;
  /** Of a workspace, as of a day: about how many; null for fewer than are told. */
  answers_a_day: number | null;
  as_of: string | null;
}

const path = (subject: string) => `/api/operator/quotas/${encodeURIComponent(subject)}`;
const inForce = ({ quotas }: { quotas: SetQuota[] }) => quotas;

export const readQuotas = () => request<{ quotas: SetQuota[] }>("GET", "/api/operator/quotas").then(inForce);
export const setQuota = (subject: string, quota: Quota) =>
  request<{ quotas: SetQuota[] }>("PUT", path(subject), quota).then(inForce);
export const removeQuota = (subject: string) => request<{ quotas: SetQuota[] }>("DELETE", path(subject)).then(inForce);
export const readMyQuotas = () => request<{ quotas: MyQuota[] }>("GET", "/api/me/quotas").then((r) => r.quotas);
