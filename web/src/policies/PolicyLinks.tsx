import { useSession } from "../app/session";
import { policyTexts } from "../texts/policies";
import { PolicyLink } from "./PolicyLink";

/** Links to the promises, and to the policies in force unless the page links them itself. */
export function PolicyLinks({ linked = false }: { linked?: boolean }) {
  const { instance } = useSession();
  return (
    <p className="mt-2 flex flex-wrap gap-x-4 text-sm">
      <a className="link" href="/privacy/answers" target="_blank" rel="noopener noreferrer">
        {policyTexts.answers}
        <span className="sr-only"> ({policyTexts.newTab})</span>
      </a>
      {(linked ? [] : instance.policies).map(({ kind }) => (
        <PolicyLink key={kind} kind={kind} />
      ))}
    </p>
  );
}
