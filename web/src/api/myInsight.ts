/** Whether one is counted in private statistics, and how much of each GPT's budget one has used (P8). */
import { request } from "./request";
import type { Choice, Time } from "./types";

export interface WorkspaceChoice {
  id: string;
  name: string;
  role: string;
  allowed: boolean;
  may_choose: boolean;
}

/** `share` of the GPT's budget, from 0 to 1; `days` on which one was counted. Without a name: the GPT is gone. */
export interface Spent {
  gpt_id: string;
  name: string | null;
  share: number;
  days: number;
}

export interface MyInsight {
  allowed: boolean;
  /** Null while not allowed, and for whoever has never said no. */
  since: Time | null;
  history: Choice[];
  workspaces: WorkspaceChoice[];
  /** Of the last `days` days. */
  spent: Spent[];
  epsilon: number;
  delta: number;
  days: number;
}

export const readMyInsight = () => request<MyInsight>("GET", "/api/me/insight");
export const chooseInsight = (allowed: boolean) => request<MyInsight>("PUT", "/api/me/insight", { allowed });
export const chooseWorkspaceInsight = (id: string, allowed: boolean) =>
  request<WorkspaceChoice>("PUT", `/api/workspaces/${id}/insight`, { allowed });
