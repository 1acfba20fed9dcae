/** An action while its builder writes: what differs from what is saved, and what is still missing. */
import type { Action, ActionDraft, Auth, Operation } from "../../api/actions";

/** Operations that may be enabled in one action, as the server counts them. */
export const mostEnabled = 30;
/** Actions of one GPT. */
export const mostActions = 10;
export const longestSecret = 4_000;
/** Bytes of a document. */
export const longestDocument = 1_000_000;
/** Bytes of a document out of which operations are chosen. */
export const largestDocument = 15_000_000;

/** A secret that was written goes to the server with the next saving; empty leaves the one there as it is. */
export interface ActionFields extends ActionDraft {
  secret: string;
}

export function actionFieldsOf({ document, operations, policy_url, auth }: Action): ActionFields {
  const enabled = operations.filter((operation) => operation.enabled).map(({ name }) => name);
  return { document, enabled, policy_url, auth, secret: "" };
}

export function isChanged(fields: ActionFields, saved: Action): boolean {
  const savedFields = actionFieldsOf(saved);
  return (
    fields.document !== savedFields.document ||
    (fields.policy_url ?? "") !== (savedFields.policy_url ?? "") ||
    fields.secret !== "" ||
    !sameNames(fields.enabled, savedFields.enabled) ||
    !sameAuth(fields.auth, savedFields.auth)
  );
}

function sameNames(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name) => others.includes(name));
}

/** Field by field: the order in which they came says nothing. */
export function sameAuth(one: Auth, other: Auth): boolean {
  const serialise = (auth: Auth) => JSON.stringify(Object.entries(auth).toSorted(([a], [b]) => a.localeCompare(b)));
  return serialise(one) === serialise(other);
}

/** The values to send: only operations that the document still contains. */
export function toActionDraft(fields: ActionFields, operations: readonly Operation[]): ActionDraft {
  const known = new Set(operations.map(({ name }) => name));
  const { document, source_url, enabled, policy_url, auth } = fields;
  return {
    document,
    source_url,
    enabled: enabled.filter((name) => known.has(name)),
    policy_url: policy_url?.trim() || null,
    auth,
  };
}

/** The purpose of a secret: one is never used for another purpose. */
export function secretUse(auth: Auth): string | null {
  if (auth.kind === "none") return null;
  if (auth.kind === "api_key") return auth.scheme === "basic" ? "password" : "key";
  return auth.kind;
}

/** Whether a secret is stored for the entered settings, and for which host one is stored at all. */
export interface StoredSecret {
  set: boolean;
  host: string | null;
}

export function storedSecret(fields: ActionFields, host: string, saved: Action): StoredSecret {
  const same = secretUse(fields.auth) === secretUse(saved.auth) && host === saved.host;
  return { set: saved.secret_set && same, host: saved.secret_host };
}

/** Operations that can be enabled together: those of one host, the one that is used already or the first. */
export function enableable(operations: readonly Operation[], enabled: readonly string[]): Operation[] {
  const first = operations.find(({ name }) => enabled.includes(name)) ?? operations[0];
  return operations.filter(({ host }) => host === first?.host);
}

export type MissingPart = "operation" | "secret" | "policy";

/** What an action still needs before others may use it. With OAuth a client may have no secret. */
export function missingParts({ operations, auth, secret_set, policy_url }: Action): MissingPart[] {
  const lacks: MissingPart[] = [];
  if (!operations.some(({ enabled }) => enabled)) lacks.push("operation");
  if ((auth.kind === "api_key" || auth.kind === "client_credentials") && !secret_set) lacks.push("secret");
  if (!policy_url) lacks.push("policy");
  return lacks;
}

export function emptyAuth(kind: Auth["kind"]): Auth {
  if (kind === "none") return { kind };
  if (kind === "api_key") return { kind, scheme: "bearer", name: "" };
  const client = { token_url: "", client_id: "", scopes: [] };
  return kind === "oauth" ? { kind, authorization_url: "", ...client, issuer: "" } : { kind, ...client };
}

/** Scopes are written with blanks between them, as OAuth does (RFC 6749, section 3.3). */
export const scopesOf = (text: string) => text.split(/\s+/).filter(Boolean);
