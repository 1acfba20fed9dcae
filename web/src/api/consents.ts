/** Consent cards: the exact request, and the user's decision. */
import { request } from "./request";
import type {
  CallAllowedView,
  CallPictureView,
  CallView,
  CardView,
  ElicitationView,
  FieldPartView,
  FieldView,
  MarkView,
  RequestView,
  SignInView,
  TrialView,
} from "./schema";

export type MarkKind = "personal" | "own_words" | "foreign" | "hidden";

/** Why some characters deserve attention; `what` is the server's term: "e-mail address". */
export type Mark = MarkView;

/** A part of a value. The parts of a field, joined, are the whole value. */
export type Part = FieldPartView;

export type SentField = FieldView;

export type SentRequest = RequestView;

export type SignIn = SignInView;

export type Arguments = Record<string, unknown>;

export type Card = CardView;

/** A third party's response to a builder's trial. Untrusted. */
export type Trial = TrialView;

/** A decided card; `trial` is the result of an allowed builder's trial. */
export type SettledCard = CallAllowedView;

/** An image in a third party's response, stored as a file of its conversation. */
export type CallPicture = CallPictureView;

/** A third party's question during a call, in its own words. Untrusted. */
export type CallAsks = ElicitationView;

/** An action call in an answer. */
export type Call = CallView;

export const readCard = (id: string) => request<Card>("GET", `/api/consents/${id}`);
export const reviseCard = (id: string, values: Arguments) =>
  request<Card>("POST", `/api/consents/${id}/revise`, { arguments: values });
export const maskCard = (id: string, pointers: readonly string[]) =>
  request<Card>("POST", `/api/consents/${id}/revise`, { mask: pointers });
/** Once, for the rest of this chat, or always. */
export type Extent = "once" | "in_chat" | "always";

export const allowCard = (id: string, digest: string, extent: Extent) =>
  request<SettledCard>("POST", `/api/consents/${id}/allow`, {
    digest,
    always: extent === "always",
    in_chat: extent === "in_chat",
  });
export const declineCard = (id: string) =>
  request<{ card: Card }>("POST", `/api/consents/${id}/decline`).then(
    ({ card }): SettledCard => ({ card, trial: null }),
  );

/** Starts a sign-in at a third party and returns the URL to open. `back` is the page to return to. */
export const startSignIn = (signIn: SignIn, back: string) =>
  request<{ url: string }>("POST", "/api/oauth/start", {
    gpt_id: signIn.gpt_id,
    action_id: signIn.action_id,
    return_to: back,
  }).then(({ url }) => url);
