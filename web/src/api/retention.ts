import { request } from "./request";
import type { OwnRetentionView, RetentionEffectsView } from "./schema";

/** So many days after its last change a conversation of mine is deleted; null: when I delete it. */
export type Retention = OwnRetentionView;

/** How many conversations a setting would delete: within the hour, and within the week after. */
export type RetentionPreview = RetentionEffectsView;

export const readRetention = () => request<Retention>("GET", "/api/me/retention");
export const previewRetention = (days: number | null) =>
  request<RetentionPreview>("POST", "/api/me/retention/effects", { days });
export const chooseRetention = (days: number | null) =>
  request<Retention>("PUT", "/api/me/retention", { days, confirmed: true });
