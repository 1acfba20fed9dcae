import { request } from "./request";
import type { ExampleView, ModelTestView, SetupChecklistView } from "./schema";
import type { Gpt } from "./types";

export type Example = ExampleView;

/** The installation's state, for its operator. */
export type SetupStatus = SetupChecklistView;

export type ModelTestAnswer = ModelTestView;

export const readSetupStatus = () => request<SetupStatus>("GET", "/api/operator/first-hour");
export const tryModel = () => request<ModelTestAnswer>("POST", "/api/operator/first-hour/model");
export const addExamples = () =>
  request<{ examples: Example[] }>("POST", "/api/operator/examples").then((r) => r.examples);
export const readStarterGpts = () => request<{ gpts: Gpt[] }>("GET", "/api/gpts/beginnings").then((r) => r.gpts);
