/** The addresses of what a builder learns about a GPT: numbers over which periods, or which part of the inbox. */
import type { By, Day } from "../api/insight";

export const views = ["numbers", "feedback"] as const;
export type View = (typeof views)[number];
export const periods = ["day", "week", "month"] as const;

export interface Look {
  /** Null where the address says none: statistics, or feedback where there are too few people for statistics. */
  view: View | null;
  by: By;
  /** The numbers up to this day; null for the latest. */
  until: Day | null;
  theme: string | null;
  archived: boolean;
}

const usual: Look = { view: null, by: "week", until: null, theme: null, archived: false };

export function lookOf(search: string): Look {
  const asked = new URLSearchParams(search);
  const until = asked.get("until") ?? "";
  return {
    view: views.find((one) => one === asked.get("view")) ?? usual.view,
    by: periods.find((one) => one === asked.get("by")) ?? usual.by,
    until: /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until)) ? until : null,
    theme: asked.get("theme") || null,
    archived: asked.has("archived"),
  };
}

/** What is not said is as usual. */
export function addressOf(gpt: string, look: Partial<Look>): string {
  const { view, by, until, theme, archived } = { ...usual, ...look };
  const query = new URLSearchParams();
  if (view !== null) query.set("view", view);
  if (by !== usual.by) query.set("by", by);
  if (until !== null) query.set("until", until);
  if (theme !== null) query.set("theme", theme);
  if (archived) query.set("archived", "1");
  return `/gpts/${gpt}/insight${query.size ? `?${query}` : ""}`;
}
