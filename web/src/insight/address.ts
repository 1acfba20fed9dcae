/** The URLs of a GPT's insight pages: the period of the numbers, or the part of the inbox. */
import type { Day, PeriodKind } from "../api/insight";

export const views = ["numbers", "feedback"] as const;
export type View = (typeof views)[number];
export const periods = ["day", "week", "month"] as const;

export interface InsightParams {
  /** Null if the URL names no view: statistics, or feedback if there are too few users for statistics. */
  view: View | null;
  by: PeriodKind;
  /** Show numbers up to this day; null for the latest. */
  until: Day | null;
  theme: string | null;
  archived: boolean;
}

const defaults: InsightParams = { view: null, by: "week", until: null, theme: null, archived: false };

export function readParams(search: string): InsightParams {
  const query = new URLSearchParams(search);
  const until = query.get("until") ?? "";
  return {
    view: views.find((one) => one === query.get("view")) ?? defaults.view,
    by: periods.find((one) => one === query.get("by")) ?? defaults.by,
    until: /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until)) ? until : null,
    theme: query.get("theme") || null,
    archived: query.has("archived"),
  };
}

/** Omits default values. */
export function addressOf(gpt: string, params: Partial<InsightParams>): string {
  const { view, by, until, theme, archived } = { ...defaults, ...params };
  const query = new URLSearchParams();
  if (view !== null) query.set("view", view);
  if (by !== defaults.by) query.set("by", by);
  if (until !== null) query.set("until", until);
  if (theme !== null) query.set("theme", theme);
  if (archived) query.set("archived", "1");
  return `/gpts/${gpt}/insight${query.size ? `?${query}` : ""}`;
}
