/** A GPT's actions as its builder configures them. Secrets are write-only. */
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

/** The result of checking a document. */
export type Checked = CheckView;

export type Action = ActionView;

/** The part of an action that its builder edits, saved as a whole. */
export type ActionDraft = Omit<ActionBody, "edition">;

export type NewAction = { kind: "openapi"; document: string; source_url: string | null } | { kind: "mcp"; url: string };

const pathOf = (gpt: string, suffix = "") => `/api/gpts/${gpt}/actions${suffix}`;

export const readActions = (gpt: string) =>
  request<{ actions: Action[] }>("GET", pathOf(gpt)).then((answer) => answer.actions);
export const readAction = (gpt: string, id: string) => request<Action>("GET", pathOf(gpt, `/${id}`));
/** `id`: the action that the document would replace. `source`: the URL that it was fetched from. */
export const checkDocument = (
  gpt: string,
  { document, id = null, source = null }: { document: string; id?: string | null; source?: string | null },
  signal?: AbortSignal,
) => request<Checked>("POST", pathOf(gpt, "/check"), { document, action_id: id, source_url: source }, signal);
export const fetchDocument = (gpt: string, url: string) =>
  request<{ document: string }>("POST", pathOf(gpt, "/fetch"), { url }).then((answer) => answer.document);
/** An operation of a large document. `number` is its index in the document, used to choose it. */
export type ListedOperation = ListedOperationView;

/** A document's operations; `more`: the list is truncated. At most `most` can be chosen. */
export type DocumentList = DocumentListView;

const toBlob = (document: string) => new Blob([document], { type: "application/octet-stream" });
const query = (pairs: [string, string][]) => (pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : "");
const sourceQuery = (source: string | null): [string, string][] => (source ? [["source_url", source]] : []);

export const listOperations = (gpt: string, document: string, source: string | null, signal?: AbortSignal) =>
  request<DocumentList>(
    "POST",
    pathOf(gpt, `/document/operations${query(sourceQuery(source))}`),
    toBlob(document),
    signal,
  );
/** Reduces a document to the chosen operations. */
export const extractOperations = (gpt: string, document: string, numbers: readonly number[], source: string | null) =>
  request<{ document: string }>(
    "POST",
    pathOf(
      gpt,
      `/document/extract${query([...numbers.map((n): [string, string] => ["number", String(n)]), ...sourceQuery(source)])}`,
    ),
    toBlob(document),
  ).then((answer) => answer.document);
export const addAction = (gpt: string, action: NewAction) => request<Action>("POST", pathOf(gpt), action);
/** `edition` is the version that was opened, so that other users' later changes are not overwritten. */
export const saveAction = (gpt: string, id: string, draft: ActionDraft, edition: string) =>
  request<Action>("PUT", pathOf(gpt, `/${id}`), { ...draft, edition });
export const refreshTools = (gpt: string, id: string) => request<Action>("POST", pathOf(gpt, `/${id}/refresh`));
export const saveSecret = (gpt: string, id: string, secret: string) =>
  request<void>("PUT", pathOf(gpt, `/${id}/secret`), { secret });
export const forgetSecret = (gpt: string, id: string) => request<void>("DELETE", pathOf(gpt, `/${id}/secret`));
export const removeAction = (gpt: string, id: string) => request<void>("DELETE", pathOf(gpt, `/${id}`));
/** Starts a builder's trial and returns its consent card. */
export const tryOperation = (gpt: string, id: string, operation: string, values: Record<string, unknown>) =>
  request<{ id: string }>("POST", pathOf(gpt, `/${id}/try`), { operation, arguments: values }).then((card) => card.id);
