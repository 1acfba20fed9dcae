import { ApiError } from "../api/request";
import { securityTexts } from "../texts/security";

/** The message for a failed passkey request; null if the user or the page cancelled it. */
export function passkeyFault(error: unknown): string | null {
  if (error instanceof ApiError) return error.message;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return null;
  if (name === "InvalidStateError") return securityTexts.passkeys.already;
  if (name === "SecurityError") return securityTexts.passkeys.elsewhere;
  return securityTexts.passkeys.failed;
}
