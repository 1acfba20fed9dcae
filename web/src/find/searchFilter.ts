/** The filter of a chat search: period, GPT and folder. */
import type { SearchFilterBody } from "../api/schema";

export const periods = ["today", "week", "month", "year"] as const;
export type Period = (typeof periods)[number];

export interface SearchFilter {
  period: Period | null;
  gpt: string | null;
  folder: string | null;
}

export const everything: SearchFilter = { period: null, gpt: null, folder: null };

export const isNarrow = ({ period, gpt, folder }: SearchFilter) => period !== null || gpt !== null || folder !== null;

const days = { week: 7, month: 30, year: 365 };

/** The filter as a request body. Today starts at midnight in the reader's time zone. */
export function filterBody({ period, gpt, folder }: SearchFilter, now: Date): SearchFilterBody {
  return { gpt, folder, since: period && beginning(period, now).toISOString() };
}

function beginning(period: Period, now: Date): Date {
  const start = new Date(now);
  if (period === "today") start.setHours(0, 0, 0, 0);
  else start.setDate(start.getDate() - days[period]);
  return start;
}
