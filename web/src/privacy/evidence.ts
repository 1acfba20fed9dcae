/** Describes an entry of the evidence log in words, without guessing unknown facts. */
import type { EvidenceKind } from "../api/evidence";
import { evidenceTexts } from "../texts/evidence";

const texts = evidenceTexts;

export function evidenceText(kind: EvidenceKind, facts: Record<string, unknown>): string {
  if (kind === "choice") {
    const purpose = nameOf(texts.purposes, facts.purpose);
    const party = nameOf(texts.parties, String(facts.party).split(":")[0]);
    return facts.allowed === true ? texts.allowed(purpose, party) : texts.refused(purpose, party);
  }
  if (kind === "policy_accepted") return texts.accepted(nameOf(texts.policies, facts.policy), Number(facts.version));
  if (kind === "key_destroyed") return nameOf(texts.destroyed, String(facts.of).split(":")[0]);
  if (kind === "disclosed") return texts.disclosed;
  if (kind === "signed_in_by_link") return nameOf(texts.byLink, facts.made_by);
  if (kind === "role_changed") return nameOf(texts.role, facts.role);
  if (kind === "right_changed") return facts.right === null ? texts.noRight : nameOf(texts.rights, facts.right);
  if (kind === "guest_link") return nameOf(texts.guestLink, facts.state);
  if (kind === "public_page") return nameOf(texts.publicPage, facts.state);
  if (kind === "removed") return nameOf(texts.removed, String(facts.what).split(":")[0]);
  return "";
}

function nameOf(names: Readonly<Record<string, string>>, name: unknown): string {
  return names[String(name)] ?? String(name);
}
