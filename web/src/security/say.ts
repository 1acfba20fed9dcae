import type { SecurityEvent } from "../api/security";
import { securityTexts } from "../texts/security";

/** Describes a security event; for a reset, including who created the link. */
export function formatAuditEvent({ act, made_by }: SecurityEvent): string {
  return act === "password_reset" && made_by === "operator"
    ? securityTexts.act.password_reset_operator
    : securityTexts.act[act];
}
