import { request } from "./request";
import type { FactsHistoryView, RecipientFactsView } from "./schema";

/** The known facts about a model's provider, with the day since which they apply. */
export type ProviderFacts = RecipientFactsView;

const pathOf = (provider: string) => `/api/model-providers/${encodeURIComponent(provider)}`;

export const readProviderFacts = (provider: string) =>
  request<FactsHistoryView>("GET", `${pathOf(provider)}/facts`).then((history) => history.facts);
/** Marks these facts as read, so that the change is not shown again. */
export const markFactsRead = (provider: string, since: string) =>
  request<void>("PUT", `${pathOf(provider)}/read`, { since });
