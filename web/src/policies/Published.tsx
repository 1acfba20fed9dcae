import type { OperatorsKind } from "../api/policies";
import { usePageLocation } from "../app/router";
import { policyTexts } from "../texts/policies";
import { serverAdminTexts } from "../texts/serverAdmin";
import { Notice } from "../ui/Notice";

/** Confirms the version that was just published, on the page to which the editor returns. */
export function Published() {
  const { search } = usePageLocation();
  const match = /^(privacy|terms)-(\d{1,9})$/.exec(new URLSearchParams(search).get("published") ?? "");
  if (!match) return null;
  return (
    <Notice tone="quiet" className="mb-6">
      {serverAdminTexts.template.publishedNow(policyTexts.titles[match[1] as OperatorsKind], Number(match[2]))}
    </Notice>
  );
}
