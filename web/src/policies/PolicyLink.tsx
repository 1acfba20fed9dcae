import { addressOf, type OperatorsKind } from "../api/policies";
import { policyTexts } from "../texts/policies";

/** To a page of the server's, in a tab of its own: what is being filled in here stays. */
export function PolicyLink({ kind, version, text }: { kind: OperatorsKind; version?: number; text?: string }) {
  return (
    <a className="link" href={addressOf(kind, version)} target="_blank" rel="noopener noreferrer">
      {text ?? policyTexts.titles[kind]}
      <span className="sr-only"> ({policyTexts.newTab})</span>
    </a>
  );
}
