import { request } from "./request";
import type { MyQuotaView, SetQuotaView } from "./schema";

export const limits = ["answers", "tokens", "megabytes", "files", "jobs"] as const;
export type Limit = (typeof limits)[number];
/** The limits that apply to a subject: a key stores no files and starts no jobs. */
export const limitsOf = (subject: string): readonly Limit[] =>
  subject.startsWith("key") ? ["answers", "tokens"] : limits;
export type Quota = Record<Limit, number | null>;

export type SetQuota = SetQuotaView;

export type MyQuota = MyQuotaView;

const path = (subject: string) => `/api/operator/quotas/${encodeURIComponent(subject)}`;
const quotasOf = ({ quotas }: { quotas: SetQuota[] }) => quotas;

export const readQuotas = () => request<{ quotas: SetQuota[] }>("GET", "/api/operator/quotas").then(quotasOf);
export const setQuota = (subject: string, quota: Quota) =>
  request<{ quotas: SetQuota[] }>("PUT", path(subject), quota).then(quotasOf);
export const removeQuota = (subject: string) => request<{ quotas: SetQuota[] }>("DELETE", path(subject)).then(quotasOf);
export const readMyQuotas = () => request<{ quotas: MyQuota[] }>("GET", "/api/me/quotas").then((r) => r.quotas);
