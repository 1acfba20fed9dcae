import { request } from "./request";
import type { Level, Time } from "./types";

export type Builders = "everyone" | "admins";
export type ThirdPartyGpts = "all" | "approved" | "none";

/** What the owners of a workspace have decided. `domains` null allows any, an empty list nobody. */
export interface Rules {
  builders: Builders;
  sharing: Level;
  third_party_gpts: ThirdPartyGpts;
  approved_gpts: string[];
  domains: string[] | null;
  retention_days: number | null;
}

/** `name` and `builder` are null for a GPT that is gone. */
export interface OutsideGpt {
  id: string;
  name: string | null;
  builder: string | null;
}

/** `by` is null for the command line. */
export interface PastChange {
  at: Time;
  by: string | null;
  told: string[];
}

export interface RulesInForce extends Omit<Rules, "approved_gpts"> {
  revision: number;
  may_change: boolean;
  approved_gpts: OutsideGpt[];
  history: PastChange[];
  /** The server has not done for a day what the rule about keeping asks of it. */
  retention_is_late: boolean;
}

export interface Effect {
  rule: string;
  sentence: string;
}

const place = (workspace: string) => `/api/workspaces/${workspace}`;

export const readRules = (workspace: string) => request<RulesInForce>("GET", `${place(workspace)}/rules`);
/** What these rules would end. Nothing is changed. */
export const effectsOf = (workspace: string, rules: Rules) =>
  request<{ effects: Effect[] }>("POST", `${place(workspace)}/rules/effects`, rules).then((r) => r.effects);
/** `revision` is that of the rules that were changed; confirmed, since what they end was read. */
export const changeRules = (workspace: string, rules: Rules, revision: number) =>
  request<RulesInForce>("PUT", `${place(workspace)}/rules`, { ...rules, revision, confirmed: true });
export const findOutsideGpts = (workspace: string, q: string) =>
  request<{ gpts: OutsideGpt[] }>("GET", `${place(workspace)}/outside-gpts?q=${encodeURIComponent(q)}`).then(
    (r) => r.gpts,
  );
