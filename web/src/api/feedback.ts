/** Feedback to a GPT's builder, or a report to the operator; both can be withdrawn (P8). Dates are days in UTC. */
import type { FeedbackPiece } from "./insight";
import { request } from "./request";
import type {
  FeedbackBody,
  PersonalDataMarkView,
  PreviewView,
  RatingView,
  ReportBody,
  ReportPieceView,
} from "./schema";

export type Rating = "good" | "bad";

/** `sentence` explains the effect of the rating. */
export type Rated = RatingView;

/** Feedback on the answer `message_id`; the messages are in conversation order and may be edited. */
export type Draft = Required<FeedbackBody>;

/**
 * Personal data found in a draft; `start` and `end` are JavaScript string offsets, `kind` is text: "e-mail address".
 */
export type Noticed = PersonalDataMarkView;

/** `piece` is exactly what the builder will see, `when` says how it is delivered. */
export type Preview = PreviewView;

export const reasons = ["harmful", "deceptive", "steals_data", "illegal", "other"] as const;
export type Reason = (typeof reasons)[number];

export type ReportDraft = Required<ReportBody>;

export type ReportPiece = ReportPieceView;

/** A sent item and its state. `piece` is null once it is deleted. */
export type SentItem = {
  id: string;
  gpt_id: string;
  gpt_name: string | null;
  state: "waiting" | "delivered" | "reported" | "gone";
  sent_on: string;
  delivered_on: string | null;
} & ({ kind: "feedback"; piece: FeedbackPiece | null } | { kind: "report"; piece: ReportPiece | null });

export const rateAnswer = (conversation: string, message: string, rating: Rating | null) =>
  request<Rated>("PUT", `/api/conversations/${conversation}/messages/${message}/rating`, { rating });
export const readRatings = (conversation: string) =>
  request<{ ratings: Record<string, Rating> }>("GET", `/api/conversations/${conversation}/ratings`).then(
    (r) => r.ratings,
  );
export const previewFeedback = (draft: Draft, signal: AbortSignal) =>
  request<Preview>("POST", "/api/feedback/preview", draft, signal);
export const sendFeedback = (draft: Draft) => request<SentItem>("POST", "/api/feedback", draft);
/** For guests, who cannot withdraw it. */
export const sendFeedbackAsGuest = (draft: Draft) => request<void>("POST", "/api/guest/feedback", draft);
export const sendReport = (draft: ReportDraft) => request<SentItem>("POST", "/api/reports", draft);
export const readSent = () => request<{ sent: SentItem[] }>("GET", "/api/me/feedback").then((r) => r.sent);
export const withdrawFeedback = (id: string) => request<void>("DELETE", `/api/me/feedback/${id}`);
