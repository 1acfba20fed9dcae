/** Private statistics and feedback: what a builder learns, and what everybody may know about it (P8). Dates are days of UTC. */
import type { Reason } from "./feedback";
import { request } from "./request";
import type { Time } from "./types";

export type By = "day" | "week" | "month";
/** A day like 2026-03-01. */
export type Day = string;

/** What all numbers about one person's use of one GPT may cost together, in any so many days. */
export interface Budget {
  epsilon: number;
  delta: number;
  grains: number;
  rho: string;
  from_day: Day;
  at: Time;
  reason: string;
  /** Against the one before it. */
  raised: boolean;
}

/** A kind of number, with how much one person can weigh in it; `share` is in hundredths of the budget. */
export interface Question {
  name: string;
  title: string;
  unit: string;
  period: By;
  ever: boolean;
  most: number;
  cells_each: number;
  share: number;
  times: number;
  doc: string;
}

export interface Facts {
  questions: Question[];
  budget: Budget;
  history: Budget[];
  never: string[];
  floor: number;
  days: number;
}

/** A number with its interval of 95 %. All three are null together: not enough people. */
export interface Point {
  first: Day;
  last: Day;
  complete: boolean;
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface Cell {
  cell: string;
  label: string;
  points: Point[];
  trend: "more" | "fewer" | null;
  trend_sentence: string | null;
}

export interface Series {
  question: string;
  title: string;
  unit: string;
  period: By;
  doc: string;
  /** Never finer than the question's own period. */
  by: By;
  cells: Cell[];
}

export interface Insight {
  /** The first day that has numbers; null while there is none. */
  since: Day | null;
  released_until: Day | null;
  budget: Budget;
  by: By;
  series: Series[];
}

/** What whoever may use a GPT may know of what its builder learns. */
export interface About {
  budget: Budget;
  history: Budget[];
  counted: boolean;
  why: string;
  never: string[];
}

export interface QuotedMessage {
  role: "user" | "assistant";
  text: string;
}

export interface FeedbackPiece {
  rating: "good" | "bad" | null;
  comment: string;
  messages: QuotedMessage[];
  theme: string | null;
  theme_label: string | null;
}

export interface Delivered {
  id: string;
  delivered_on: Day;
  archived: boolean;
  piece: FeedbackPiece;
}

export interface ThemeCount {
  theme: string;
  label: string;
  count: number;
}

export interface Inbox {
  pieces: Delivered[];
  themes: ThemeCount[];
  total: number;
}

export interface Releasing {
  budget: Budget;
  history: Budget[];
  released_until: Day | null;
  behind: number;
  gpts: number;
}

export interface AbuseReport {
  id: string;
  gpt_id: string;
  /** Null when the GPT is gone. */
  gpt_name: string | null;
  reported_on: Day;
  settled: boolean;
  piece: { reason: Reason; comment: string; messages: QuotedMessage[] };
}

const of = (gpt: string, part: string, asked: Record<string, string> = {}) => {
  const search = new URLSearchParams(asked).toString();
  return `/api/gpts/${gpt}/${part}${search ? `?${search}` : ""}`;
};
const range = (by: By, until: Day | null) => ({ by, ...(until === null ? {} : { until }) });

export const readFacts = () => request<Facts>("GET", "/api/insight");
export const readInsight = (gpt: string, by: By, until: Day | null) =>
  request<Insight>("GET", of(gpt, "insight", range(by, until)));
export const insightCsv = (gpt: string, by: By, until: Day | null) => of(gpt, "insight.csv", range(by, until));
export const readAbout = (gpt: string) => request<About>("GET", of(gpt, "insight/about"));

export const readInbox = (gpt: string, archived: boolean, theme: string | null) =>
  request<Inbox>("GET", of(gpt, "feedback", { archived: String(archived), ...(theme === null ? {} : { theme }) }));
export const archivePiece = (gpt: string, piece: string, archived: boolean) =>
  request<void>("PUT", of(gpt, `feedback/${piece}`), { archived });

export const readReleasing = () => request<Releasing>("GET", "/api/operator/insight");
export const changeBudget = (epsilon: number, reason: string) =>
  request<Budget>("PUT", "/api/operator/insight", { epsilon, reason });
export const readReports = () =>
  request<{ reports: AbuseReport[] }>("GET", "/api/operator/reports").then((r) => r.reports);
export const settleReport = (id: string, settled: boolean) =>
  request<void>("PUT", `/api/operator/reports/${id}`, { settled });
