import { request } from "./request";
import type {
  ChangedEndpointBody,
  EmbeddingStateView,
  EndpointsView,
  EndpointTestView,
  EndpointView,
  FactsBody,
  KnowledgeModelsView,
  ListedModelsView,
  LocalServerView,
  NewEndpointBody,
  OfferedModelBody,
  PresetView,
  RecipientFactsView,
} from "./schema";

export type Endpoints = EndpointsView;
export type Endpoint = EndpointView;
export type Facts = FactsBody;
export type KnownFacts = RecipientFactsView;
export type Preset = PresetView;
export type OfferedModel = OfferedModelBody;
export type LocalServer = LocalServerView;
export type NewEndpoint = NewEndpointBody;
export type ChangedEndpoint = ChangedEndpointBody;
export type EmbeddingState = EmbeddingStateView;
export type Purpose = keyof Endpoints["defaults"];

const path = "/api/operator/endpoints";
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;

export const readEndpoints = () => request<Endpoints>("GET", path);
export const addEndpoint = (endpoint: NewEndpoint) => request<Endpoint>("POST", path, endpoint);
export const changeEndpoint = (id: string, change: ChangedEndpoint) => request<Endpoint>("PATCH", pathOf(id), change);
export const removeEndpoint = (id: string) => request<void>("DELETE", pathOf(id));
export const readFacts = (id: string) =>
  request<{ facts: KnownFacts[] }>("GET", `${pathOf(id)}/facts`).then((answer) => answer.facts);
export const declareFacts = (id: string, facts: Facts) => request<Endpoint>("PUT", `${pathOf(id)}/facts`, facts);
export const maskByDefault = (id: string, masks: boolean) =>
  request<Endpoint>("PUT", `${pathOf(id)}/masking`, { masks });
export const offerModels = (id: string, models: OfferedModel[]) =>
  request<Endpoint>("PUT", `${pathOf(id)}/models`, { models });
export const setDefaultModel = (purpose: Purpose, model: string | null) =>
  request<Endpoints>("PUT", `${path}/defaults`, { purpose, model });
export const readKnowledgeModels = () => request<KnowledgeModelsView>("GET", `${path}/knowledge`);
export const embedAgain = (startOver: boolean) => request<void>("POST", `${path}/knowledge`, { start_over: startOver });
export const listModels = (id: string) => request<ListedModelsView>("POST", `${pathOf(id)}/list`);
export const testEndpoint = (id: string, model: string | null) =>
  request<EndpointTestView>("POST", `${pathOf(id)}/test`, { model }).then((answer) => answer.findings);
export const findLocalServers = () =>
  request<{ servers: LocalServer[] }>("POST", `${path}/local`).then((answer) => answer.servers);
