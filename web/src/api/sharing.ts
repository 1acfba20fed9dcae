import { request } from "./request";
import type { NewShareView, ShareBody, ShareView, SnapshotView } from "./schema";

export type ShareOptions = Required<Pick<ShareBody, "up_to" | "files" | "calls">>;

export type Snapshot = SnapshotView;

export type NewShare = NewShareView;

export type Share = ShareView;

export const previewShare = (conversation: string, options: ShareOptions) =>
  request<Snapshot>("POST", `/api/conversations/${conversation}/shares/preview`, options);
export const makeShare = (conversation: string, options: ShareOptions, days: number, digest: string) =>
  request<NewShare>("POST", `/api/conversations/${conversation}/shares`, { ...options, days, digest });
export const readShares = async () => (await request<{ shares: Share[] }>("GET", "/api/me/shares")).shares;
export const stopShare = (id: string) => request<void>("DELETE", `/api/me/shares/${id}`);
