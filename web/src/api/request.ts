/** The only way to call the server. Every failure becomes an ApiError with a message for the user. */
import { t } from "../texts";
import { credentials, guestHeaders } from "./guestToken";
import { spaceChange, spaceHeaders } from "./space";

export class ApiError extends Error {
  /** `status` 0: the server was unreachable. `retryAfter` is in seconds. */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }
}

export const signedOut = new EventTarget();
/** Dispatches "over" when the server reports that a guest's visit has ended. */
export const guestOver = new EventTarget();
/**
 * Dispatches "asked" when the server first requires accepting its policies or unlocking the user's own key; "answered"
 * when that is done.
 */
export const prerequisites = new EventTarget();

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** Returns the raw response, for streams. Throws ApiError unless it is a success. */
export async function send(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = { method, signal, credentials: credentials(), headers: headersOf(method, body) };
  if (body !== undefined) init.body = body instanceof Blob ? body : JSON.stringify(body);
  const response = await fetchOrFail(path, init);
  if (!response.ok) throw await refusal(response);
  return response;
}

async function fetchOrFail(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreached", t.errors.unreached);
  }
}

function headersOf(method: Method, body: unknown): Record<string, string> {
  if (method === "GET") return { ...spaceHeaders(), ...guestHeaders() };
  const type = body instanceof Blob ? body.type || "application/octet-stream" : "application/json";
  return { "Content-Type": type, ...spaceHeaders(), ...guestHeaders() };
}

/** Parses the API's error body; a proxy's page or an empty body still becomes a message. */
export async function refusal(response: Response): Promise<ApiError> {
  const error = await refusalFrom(response.status, await response.text(), response.headers.get("Retry-After"));
  announce(error);
  return error;
}

/** Whether the server requires a step from the user before it responds. */
export function needsPrerequisite({ code }: ApiError): boolean {
  return code === "terms" || code === "unlock_first";
}

/** Whether the operator can help: the server failed, or a limit that they set was reached. */
export const operatorHelps = (error: unknown) =>
  error instanceof ApiError && (error.status >= 500 || error.code === "quota");

/** Dispatches an event for errors that concern the whole page, whichever request failed. */
export function announce(error: ApiError): void {
  const { status, code } = error;
  if (code === "guest_over") guestOver.dispatchEvent(new Event("over"));
  else if (status === 401) signedOut.dispatchEvent(new Event("signed-out"));
  if (needsPrerequisite(error)) prerequisites.dispatchEvent(new Event("asked"));
  if (code === "elsewhere") spaceChange.dispatchEvent(new Event("elsewhere"));
}

export async function refusalFrom(status: number, body: string, retryAfter: string | null = null): Promise<ApiError> {
  const parsed = readBody(body);
  const seconds = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null;
  const fallback = status >= 500 ? t.errors.server : t.errors.refused(status);
  return new ApiError(
    status,
    parsed?.code ?? "error",
    parsed ? await translated(parsed.message) : fallback,
    parsed?.field ?? null,
    seconds,
  );
}

/**
 * Translates the server's sentence. The catalogue is large, so it loads only when an error is shown; offline, the
 * sentence stays in English.
 */
async function translated(sentence: string): Promise<string> {
  try {
    const { typeset } = await import("../texts/typeset");
    return typeset(sentence);
  } catch {
    return sentence;
  }
}

interface ErrorBody {
  code: string;
  message: string;
  field: string | null;
}

function readBody(body: string): ErrorBody | null {
  try {
    const { code, message, field } = (JSON.parse(body) as { error: Partial<ErrorBody> }).error;
    return typeof message === "string" && message !== ""
      ? { code: code ?? "error", message, field: field ?? null }
      : null;
  } catch {
    return null;
  }
}

/** The message for any thrown value. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : t.errors.unexpected;
}
