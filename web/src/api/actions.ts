/** A GPT's actions as their builder sets them up. A secret goes to the server and never comes back. */
import { request } from "./request";

export interface Problem {
  where: string;
  why: string;
  /** Counts from 1; null when the place has no line. */
  line: number | null;
}

export interface ActionField {
  name: string;
  place: "path" | "query" | "body";
  required: boolean;
  type: string;
  description: string;
}

export interface Operation {
  name: string;
  /** Its name as the model knows it. */
  tool: string;
  summary: string;
  description: string;
  method: string;
  path: string;
  host: string;
  /** Whether calling it may change something at the third party. */
  consequential: boolean;
  enabled: boolean;
  fields: ActionField[];
  schema: Record<string, unknown>;
  lint: Problem[];
}

export type KeyScheme = "bearer" | "basic" | "header" | "query";

export type Auth =
  | { kind: "none" }
  | { kind: "api_key"; scheme: KeyScheme; name: string }
  | { kind: "oauth"; authorization_url: string; token_url: string; client_id: string; scopes: string[]; issuer: string }
  | { kind: "client_credentials"; token_url: string; client_id: string; scopes: string[] };

export interface Change {
  operation: string;
  what: "added" | "removed" | "changed";
  why: string;
}

/** What a document amounts to. */
export interface Checked {
  title: string;
  host: string;
  operations: Operation[];
  warnings: Problem[];
  refusals: Problem[];
  changes: Change[];
}

export interface Action {
  id: string;
  /** Another one for other contents. */
  edition: string;
  kind: "openapi" | "mcp";
  title: string;
  host: string;
  source_url: string | null;
  document: string;
  policy_url: string | null;
  auth: Auth;
  /** What is registered at the third party where people sign in there. */
  redirect_url: string;
  /** A secret is kept for exactly this host and this kind of sign-in. */
  secret_set: boolean;
  /** The host that a secret is kept for at all. */
  secret_host: string | null;
  operations: Operation[];
  warnings: Problem[];
  refusals: Problem[];
  /** Told after the tools of an MCP server were asked for again. */
  changes: Change[];
}

/** The part of an action that its builder writes and that is saved as one. */
export interface ActionDraft {
  document: string;
  /** Where the document was fetched from; without it, that stays as it is. */
  source_url?: string | null;
  enabled: string[];
  policy_url: string | null;
  auth: Auth;
}

export type NewAction = { kind: "openapi"; document: string; source_url: string | null } | { kind: "mcp"; url: string };

const at = (gpt: string, rest = "") => `/api/gpts/${gpt}/actions${rest}`;

export const readActions = (gpt: string) =>
  request<{ actions: Action[] }>("GET", at(gpt)).then((answer) => answer.actions);
export const readAction = (gpt: string, id: string) => request<Action>("GET", at(gpt, `/${id}`));
/** `id` names the action that the document would replace, `source` the address that it was fetched from. */
export const checkDocument = (
  gpt: string,
  { document, id = null, source = null }: { document: string; id?: string | null; source?: string | null },
  signal?: AbortSignal,
) => request<Checked>("POST", at(gpt, "/check"), { document, action_id: id, source_url: source }, signal);
export const fetchDocument = (gpt: string, url: string) =>
  request<{ document: string }>("POST", at(gpt, "/fetch"), { url }).then((answer) => answer.document);
/** An operation of a large document. `number` is its place in the document, by which it is chosen. */
export interface ListedOperation {
  number: number;
  name: string;
  method: string;
  path: string;
  summary: string;
  tags: string[];
  deprecated: boolean;
}

/** The operations of a document, to choose from; `more`: it has further ones. At most `most` can be chosen. */
export interface DocumentList {
  title: string;
  operations: ListedOperation[];
  more: boolean;
  most: number;
  refusals: Problem[];
}

const asFile = (document: string) => new Blob([document], { type: "application/octet-stream" });
const query = (pairs: [string, string][]) => (pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : "");
const sourced = (source: string | null): [string, string][] => (source ? [["source_url", source]] : []);

export const listOperations = (gpt: string, document: string, source: string | null, signal?: AbortSignal) =>
  request<DocumentList>("POST", at(gpt, `/document/operations${query(sourced(source))}`), asFile(document), signal);
/** A document of the chosen operations alone. */
export const extractOperations = (gpt: string, document: string, numbers: readonly number[], source: string | null) =>
  request<{ document: string }>(
    "POST",
    at(gpt, `/document/extract${query([...numbers.map((n): [string, string] => ["number", String(n)]), ...sourced(source)])}`),
    asFile(document),
  ).then((answer) => answer.document);
export const addAction = (gpt: string, action: NewAction) => request<Action>("POST", at(gpt), action);
/** `edition` is the one that was opened: what somebody else has saved since is not written over. */
export const saveAction = (gpt: string, id: string, draft: ActionDraft, edition: string) =>
  request<Action>("PUT", at(gpt, `/${id}`), { ...draft, edition });
export const refreshTools = (gpt: string, id: string) => request<Action>("POST", at(gpt, `/${id}/refresh`));
export const saveSecret = (gpt: string, id: string, secret: string) =>
  request<void>("PUT", at(gpt, `/${id}/secret`), { secret });
export const forgetSecret = (gpt: string, id: string) => request<void>("DELETE", at(gpt, `/${id}/secret`));
export const removeAction = (gpt: string, id: string) => request<void>("DELETE", at(gpt, `/${id}`));
/** A trial of one's own: the card that asks for it. */
export const tryOperation = (gpt: string, id: string, operation: string, values: Record<string, unknown>) =>
  request<{ id: string }>("POST", at(gpt, `/${id}/try`), { operation, arguments: values }).then((card) => card.id);
