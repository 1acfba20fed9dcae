import { request } from "./request";
import type { OwnRetentionView, RetentionEffectsView } from "./schema";

/** Days after its last change until a conversation is deleted; null to keep it until the user deletes it. */
export type Retention = OwnRetentionView;

/** The number of conversations that a setting would delete: within the hour, and within the following week. */
export type RetentionPreview = RetentionEffectsView;

export const readRetention = () => request<Retention>("GET", "/api/me/retention");
export const previewRetention = (days: number | null) =>
  request<RetentionPreview>("POST", "/api/me/retention/effects", { days });
export const chooseRetention = (days: number | null) =>
  request<Retention>("PUT", "/api/me/retention", { days, confirmed: true });
