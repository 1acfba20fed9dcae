import { request } from "./request";
import type { Time } from "./types";

/** So many days after its last change a conversation of mine is deleted; null: when I delete it. */
export interface Retention {
  days: number | null;
  history: { at: Time; days: number | null }[];
}

/** How many conversations a setting would delete: within the hour, and within the week after. */
export interface WouldGo {
  now: number;
  soon: number;
  sentence: string;
}

export const readRetention = () => request<Retention>("GET", "/api/me/retention");
export const wouldGo = (days: number | null) => request<WouldGo>("POST", "/api/me/retention/effects", { days });
export const chooseRetention = (days: number | null) =>
  request<Retention>("PUT", "/api/me/retention", { days, confirmed: true });
