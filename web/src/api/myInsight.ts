/** Whether the user is counted in private statistics, and how much of each GPT's budget is used for them (P8). */
import { request } from "./request";
import type { MyInsightView, SpentBudgetView, WorkspaceInsightView } from "./schema";

export type WorkspaceChoice = WorkspaceInsightView;

/** `share` of the GPT's budget, 0 to 1; `days` on which the user was counted. No name if the GPT was deleted. */
export type SpentBudget = SpentBudgetView;

export type MyInsight = MyInsightView;

export const readMyInsight = () => request<MyInsight>("GET", "/api/me/insight");
export const chooseInsight = (allowed: boolean) => request<MyInsight>("PUT", "/api/me/insight", { allowed });
export const chooseWorkspaceInsight = (id: string, allowed: boolean) =>
  request<WorkspaceChoice>("PUT", `/api/workspaces/${id}/insight`, { allowed });
