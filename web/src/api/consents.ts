/** Consent cards: what would leave, exactly, and the person's answer to it. */
import { request } from "./request";
import type { Time } from "./types";

export type MarkKind = "personal" | "own_words" | "foreign" | "hidden";

/** Why to look twice at some characters; `what` is the server's word for them: "e-mail address". */
export interface Mark {
  kind: MarkKind;
  what: string;
}

/** Some characters of a value. The parts of a field, joined, are its whole value. */
export interface Part {
  text: string;
  marks: readonly Mark[];
}

export interface SentField {
  /** Its JSON pointer in the arguments (RFC 6901). One that shows a key itself ends in "#". */
  pointer: string;
  name: string;
  place: "path" | "query" | "body";
  type: "string" | "number" | "boolean" | "null" | "json";
  parts: readonly Part[];
}

export interface SentRequest {
  method: string;
  url: string;
  headers: readonly (readonly [string, string])[];
  body: string;
  /** Of the address and the body. */
  bytes: number;
  /** Whose credentials are added on the way out, in words. */
  credentials: string | null;
}

export interface SignIn {
  host: string;
  sentence: string;
  gpt_id: string;
  action_id: string;
}

export type Arguments = Record<string, unknown>;

export interface Card {
  id: string;
  state: "waiting" | "allowed" | "declined" | "used" | "superseded";
  /** Null for a builder's trial. */
  conversation_id: string | null;
  created_at: Time;
  recipient: { host: string; look_alike: string | null; policy_url: string | null };
  gpt: { id: string; name: string };
  builder: { name: string; is_me: boolean };
  operation: {
    name: string;
    summary: string;
    method: string;
    path: string;
    kind: "http" | "mcp";
    consequential: boolean;
  };
  warnings: readonly string[];
  reasons: readonly string[];
  request: SentRequest;
  fields: readonly SentField[];
  arguments: Arguments;
  /** JSON Schema of the arguments. */
  schema: Record<string, unknown>;
  /** Of the exact request that is shown: given back with a yes. */
  digest: string;
  may_always: boolean;
  no_always: string | null;
  /** Why the rules of the workspace let nobody say yes. */
  refused: string | null;
  /** Why an “always” that still holds does not cover this call. One of the reasons. */
  asked_again: string | null;
  sign_in: SignIn | null;
}

/** What a third party answered to a builder's trial: untrusted. */
export interface Trial {
  status: number | null;
  media_type: string;
  text: string;
  sentence: string | null;
  ledger_id: string;
}

/** A card that has been answered; `trial` is what came of a builder's trial that was allowed. */
export interface Settled {
  card: Card;
  trial: Trial | null;
}

/** A picture that came with a third party's answer: a file of its conversation. */
export interface CallPicture {
  id: string;
  width: number;
  height: number;
}

/** What a third party asks before it goes on with a call: its own words, untrusted. */
export interface CallAsks {
  /** Of the card with the person's answer. */
  id: string;
  message: string;
  /** An address that it asks the person to visit, or "". */
  url: string;
}

/** A call of an action in an answer. */
export interface Call {
  /** Counts the calls of an answer from 1. */
  n: number;
  /** The card's id; "" when the call could not be made. */
  id: string;
  /** How many characters (code points) of the answer's text came before it. */
  at: number;
  operation: string;
  summary: string;
  host: string;
  state: "waiting" | "declined" | "sending" | "answered" | "failed" | "unusable";
  status: number | null;
  sentence: string | null;
  /** The third party's text: untrusted. */
  response: string | null;
  ledger_id: string | null;
  pictures: readonly CallPicture[];
  asks?: CallAsks | null;
}

export const readCard = (id: string) => request<Card>("GET", `/api/consents/${id}`);
export const reviseCard = (id: string, values: Arguments) =>
  request<Card>("POST", `/api/consents/${id}/revise`, { arguments: values });
export const maskCard = (id: string, pointers: readonly string[]) =>
  request<Card>("POST", `/api/consents/${id}/revise`, { mask: pointers });
export const allowCard = (id: string, digest: string, always: boolean) =>
  request<Settled>("POST", `/api/consents/${id}/allow`, { digest, always });
export const declineCard = (id: string) =>
  request<{ card: Card }>("POST", `/api/consents/${id}/decline`).then(({ card }): Settled => ({ card, trial: null }));

/** Begin to sign in at a third party; gives the address to go to. `back` is the page to come back to. */
export const startSignIn = (wanted: SignIn, back: string) =>
  request<{ url: string }>("POST", "/api/oauth/start", {
    gpt_id: wanted.gpt_id,
    action_id: wanted.action_id,
    return_to: back,
  }).then(({ url }) => url);
