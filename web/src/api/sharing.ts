import { request } from "./request";
import type { MadeView, ShareBody, ShareView, SnapshotView } from "./schema";

export type Wish = Required<Pick<ShareBody, "up_to" | "files" | "calls">>;

export type Snapshot = SnapshotView;

export type Made = MadeView;

export type Share = ShareView;

export const previewShare = (conversation: string, wish: Wish) =>
  request<Snapshot>("POST", `/api/conversations/${conversation}/shares/preview`, wish);
export const makeShare = (conversation: string, wish: Wish, days: number, digest: string) =>
  request<Made>("POST", `/api/conversations/${conversation}/shares`, { ...wish, days, digest });
export const readShares = async () => (await request<{ shares: Share[] }>("GET", "/api/me/shares")).shares;
export const stopShare = (id: string) => request<void>("DELETE", `/api/me/shares/${id}`);
