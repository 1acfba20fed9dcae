import { request } from "./request";
import type { KeptPromise, MyDataset } from "./types";

export const readPromises = () => request<{ promises: KeptPromise[] }>("GET", "/api/promises").then((r) => r.promises);
export const readMyDatasets = () =>
  request<{ datasets: MyDataset[] }>("GET", "/api/me/datasets").then((r) => r.datasets);
