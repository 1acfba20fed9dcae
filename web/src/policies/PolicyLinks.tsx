import { useSession } from "../shell/session";
import { t } from "../texts";
import { PolicyLink } from "./PolicyLink";

/** To what is promised here, and to what is in force, where anything is. */
export function PolicyLinks() {
  const { instance } = useSession();
  return (
    <p className="mt-2 flex flex-wrap gap-x-4 text-sm">
      <a className="link" href="/privacy/answers" target="_blank" rel="noopener noreferrer">
        {t.policies.answers}
        <span className="sr-only"> ({t.policies.newTab})</span>
      </a>
      {instance.policies.map(({ kind }) => (
        <PolicyLink key={kind} kind={kind} />
      ))}
    </p>
  );
}
