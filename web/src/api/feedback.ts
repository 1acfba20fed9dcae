/** What a person tells a GPT's builder, or the operator, and can take back (P8). Dates are days of UTC. */
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

/** `sentence` says what the thumb does. */
export type Rated = RatingView;

/** About the answer `message_id`; the messages in the order of the conversation, edited as one likes. */
export type Draft = Required<FeedbackBody>;

/** Something to look twice at; `start` and `end` count as JavaScript does, `kind` is in words: "e-mail address". */
export type Noticed = PersonalDataMarkView;

/** `piece` is exactly what the builder would see, `when` says how it gets there. */
export type Preview = PreviewView;

export const reasons = ["harmful", "deceptive", "steals_data", "illegal", "other"] as const;
export type Reason = (typeof reasons)[number];

export type ReportDraft = Required<ReportBody>;

export type ReportPiece = ReportPieceView;

/** What was sent, wherever it is. `piece` is null once it is gone. */
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
/** Of a guest: it can't be taken back. */
export const sendFeedbackAsGuest = (draft: Draft) => request<void>("POST", "/api/guest/feedback", draft);
export const sendReport = (draft: ReportDraft) => request<SentItem>("POST", "/api/reports", draft);
export const readSent = () => request<{ sent: SentItem[] }>("GET", "/api/me/feedback").then((r) => r.sent);
export const withdrawFeedback = (id: string) => request<void>("DELETE", `/api/me/feedback/${id}`);
