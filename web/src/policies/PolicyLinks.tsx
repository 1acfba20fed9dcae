import { useSession } from "../shell/session";
import { PolicyLink } from "./PolicyLink";

/** To what is in force here, where anything is. */
export function PolicyLinks() {
  const { instance } = useSession();
  if (instance.policies.length === 0) return null;
  return (
    <p className="mt-2 flex flex-wrap gap-x-4 text-sm">
      {instance.policies.map(({ kind }) => (
        <PolicyLink key={kind} kind={kind} />
      ))}
    </p>
  );
}
