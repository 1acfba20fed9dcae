/**
 * Private statistics and feedback: what a builder learns, and what everyone may know about that (P8). Dates are days in
 * UTC.
 */
import { request } from "./request";
import type {
  AboutView,
  BudgetView,
  ChartCellView,
  DayValueView,
  FactsView,
  FeedbackItemView,
  FeedbackMessageView,
  InboxItemView,
  InboxPageView,
  ProgressView,
  QuestionView,
  ReadingView,
  ReportView,
  RequestLabelView,
  SeriesView,
  ThemeView,
} from "./schema";
import { inThisSpace } from "./space";

export type PeriodKind = "day" | "week" | "month";
/** A day like 2026-03-01. */
export type Day = string;

/** The maximum privacy loss for one person and one GPT over any period of that many days. */
export type Budget = BudgetView;

/** A statistic with its sensitivity to one person; `share` is in hundredths of the budget. */
export type Question = QuestionView;

export type Facts = FactsView;

/** A number with its 95 % interval. All three are null if there are too few people. */
export type Point = DayValueView;

export type Cell = ChartCellView;

export type Series = SeriesView;

export type Insight = ReadingView;

/** Facts about a builder's view that every user of the GPT may know. */
export type About = AboutView;

export type QuotedMessage = FeedbackMessageView;

export type FeedbackPiece = FeedbackItemView;

export type DeliveredFeedback = InboxItemView;

export type ThemeCount = ThemeView;

export type Inbox = InboxPageView;

export type ReleaseSettings = ProgressView;

export type AbuseReport = ReportView;

const pathOf = (gpt: string, suffix: string, params: Record<string, string> = {}) => {
  const search = new URLSearchParams(params).toString();
  return `/api/gpts/${gpt}/${suffix}${search ? `?${search}` : ""}`;
};
const range = (by: PeriodKind, until: Day | null) => ({ by, ...(until === null ? {} : { until }) });

export const readFacts = () => request<Facts>("GET", "/api/insight");
export const readInsight = (gpt: string, by: PeriodKind, until: Day | null) =>
  request<Insight>("GET", pathOf(gpt, "insight", range(by, until)));
export const insightCsv = (gpt: string, by: PeriodKind, until: Day | null) =>
  inThisSpace(pathOf(gpt, "insight.csv", range(by, until)));
export const readAbout = (gpt: string) => request<About>("GET", pathOf(gpt, "insight/about"));

export const readInbox = (gpt: string, archived: boolean, theme: string | null) =>
  request<Inbox>("GET", pathOf(gpt, "feedback", { archived: String(archived), ...(theme === null ? {} : { theme }) }));
export const archivePiece = (gpt: string, piece: string, archived: boolean) =>
  request<void>("PUT", pathOf(gpt, `feedback/${piece}`), { archived });

export const readReleaseSettings = () => request<ReleaseSettings>("GET", "/api/operator/insight");
export const changeBudget = (epsilon: number, reason: string) =>
  request<Budget>("PUT", "/api/operator/insight", { epsilon, reason });
export const readReports = () =>
  request<{ reports: AbuseReport[] }>("GET", "/api/operator/reports").then((r) => r.reports);
export const settleReport = (id: string, settled: boolean) =>
  request<void>("PUT", `/api/operator/reports/${id}`, { settled });

/** Users' decisions on a GPT's requests to services; null if there are too few users. */
export type MeasuredRequests = RequestLabelView["measured"];
export const readMeasuredRequests = (gpt: string) =>
  request<RequestLabelView>("GET", `/api/gpts/${gpt}/insight/requests`).then((r) => r.measured);
