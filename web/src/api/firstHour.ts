import type { Quota } from "./quotas";
import { request } from "./request";
import type { Gpt, OperatorsModelStatus, Time } from "./types";

export interface Example {
  example: string;
  name: string;
  needs_a_host: boolean;
  /** A GPT of this name is one's own or published to everyone. */
  there: boolean;
}

/** How the installation stands, for its operator. */
export interface FirstHour {
  model: OperatorsModelStatus;
  sign_up: "open" | "invitation" | "closed";
  sign_up_decided: boolean;
  /** The kinds that are in force. */
  policies: string[];
  sends_mail: boolean;
  examples: Example[];
  last_backup: Time | null;
  master_key: { in_vault: boolean; place: string; beside_keys: boolean };
  /** What each account may use and keep. */
  quota: Quota;
}

export interface TriedModel {
  text: string;
  seconds: number;
}

export const readFirstHour = () => request<FirstHour>("GET", "/api/operator/first-hour");
export const tryModel = () => request<TriedModel>("POST", "/api/operator/first-hour/model");
export const putExamples = () =>
  request<{ examples: Example[] }>("POST", "/api/operator/examples").then((r) => r.examples);
export const readBeginnings = () => request<{ gpts: Gpt[] }>("GET", "/api/gpts/beginnings").then((r) => r.gpts);
