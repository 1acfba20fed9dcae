import { request } from "./request";
import type { FactsHistoryView, RecipientFactsView } from "./schema";

/** All that is known about who runs a model, from a day on. */
export type ProviderFacts = RecipientFactsView;

const pathOf = (provider: string) => `/api/model-providers/${encodeURIComponent(provider)}`;

export const readProviderFacts = (provider: string) =>
  request<FactsHistoryView>("GET", `${pathOf(provider)}/facts`).then((history) => history.facts);
/** Mark these facts as read, so that their change is not shown again. */
export const markFactsRead = (provider: string, since: string) =>
  request<void>("PUT", `${pathOf(provider)}/read`, { since });
