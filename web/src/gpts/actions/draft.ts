/** An action's unsaved state: changed fields and missing parts. */
import type { Action, ActionDraft, Auth, Operation } from "../../api/actions";

/** Maximum number of enabled operations per action, enforced by the server. */
export const mostEnabled = 30;
/** Maximum number of actions per GPT. */
export const mostActions = 10;
export const longestSecret = 4_000;
/** Maximum size of a document in bytes. */
export const longestDocument = 1_000_000;
/** Maximum size in bytes of a document from which operations are chosen. */
export const largestDocument = 15_000_000;

/** The fields with an optional new secret, sent with the next save. An empty one keeps the stored secret. */
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

/** Compares field by field, because the order of keys has no meaning. */
export function sameAuth(one: Auth, other: Auth): boolean {
  const serialise = (auth: Auth) => JSON.stringify(Object.entries(auth).toSorted(([a], [b]) => a.localeCompare(b)));
  return serialise(one) === serialise(other);
}

/** The values to save, with only the operations that the document still contains. */
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

/** The purpose of a secret. A secret is never reused for another purpose. */
export function secretUse(auth: Auth): string | null {
  if (auth.kind === "none") return null;
  if (auth.kind === "api_key") return auth.scheme === "basic" ? "password" : "key";
  return auth.kind;
}

/** Whether a secret is stored for the entered settings, and the host of any stored one. */
export interface StoredSecret {
  set: boolean;
  host: string | null;
}

export function storedSecret(fields: ActionFields, host: string, saved: Action): StoredSecret {
  const same = secretUse(fields.auth) === secretUse(saved.auth) && host === saved.host;
  return { set: saved.secret_set && same, host: saved.secret_host };
}

/** The operations that can be enabled together: all on one host, that of the enabled operations or of the first. */
export function enableable(operations: readonly Operation[], enabled: readonly string[]): Operation[] {
  const first = operations.find(({ name }) => enabled.includes(name)) ?? operations[0];
  return operations.filter(({ host }) => host === first?.host);
}

export type MissingPart = "operation" | "secret" | "policy";

/** The parts that an action needs before other users may use it. OAuth clients can work without a secret. */
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

/** Splits scopes at whitespace, as in OAuth (RFC 6749, section 3.3). */
export const scopesOf = (text: string) => text.split(/\s+/).filter(Boolean);
