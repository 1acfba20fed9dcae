/** A GPT's actions as their builder sets them up. A secret goes to the server and never comes back. */
import { request } from "./request";
import type {
  ActionBody,
  ActionView,
  CheckView,
  DocumentListView,
  ListedOperationView,
  OperationChangeView,
  OperationView,
  ProblemView,
  SentFieldView,
} from "./schema";

export type Problem = ProblemView;

export type ActionField = SentFieldView;

export type Operation = OperationView;

export type KeyScheme = "bearer" | "basic" | "header" | "query";

export type Auth = ActionView["auth"];

export type Change = OperationChangeView;

/** What a document amounts to. */
export type Checked = CheckView;

export type Action = ActionView;

/** The part of an action that its builder writes and that is saved as one. */
export type ActionDraft = Omit<ActionBody, "edition">;

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
export type ListedOperation = ListedOperationView;

/** The operations of a document, to choose from; `more`: it has further ones. At most `most` can be chosen. */
export type DocumentList = DocumentListView;

const asFile = (document: string) => new Blob([document], { type: "application/octet-stream" });
const query = (pairs: [string, string][]) => (pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : "");
const sourced = (source: string | null): [string, string][] => (source ? [["source_url", source]] : []);

export const listOperations = (gpt: string, document: string, source: string | null, signal?: AbortSignal) =>
  request<DocumentList>("POST", at(gpt, `/document/operations${query(sourced(source))}`), asFile(document), signal);
/** A document of the chosen operations alone. */
export const extractOperations = (gpt: string, document: string, numbers: readonly number[], source: string | null) =>
  request<{ document: string }>(
    "POST",
    at(
      gpt,
      `/document/extract${query([...numbers.map((n): [string, string] => ["number", String(n)]), ...sourced(source)])}`,
    ),
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
