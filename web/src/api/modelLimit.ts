import { request } from "./request";
import type { ModelLimit, PersonLimitView, ProvidersView } from "./schema";

export type { ModelLimit };

/** The user's own limit on model providers, with the models that each choice leaves. */
export type PersonLimit = PersonLimitView;

/** The providers that receive messages to models. */
export type ModelProvider = ProvidersView["providers"][number];

export const readPersonLimit = () => request<PersonLimit>("GET", "/api/me/model-limit");
export const choosePersonLimit = (limit: ModelLimit) => request<PersonLimit>("PUT", "/api/me/model-limit", { limit });
export const limitChat = (conversation: string, limit: ModelLimit) =>
  request<void>("PUT", `/api/conversations/${conversation}/model-limit`, { limit });
export const readProviders = (workspace: string) =>
  request<ProvidersView>("GET", `/api/workspaces/${workspace}/model-providers`).then((r) => r.providers);
