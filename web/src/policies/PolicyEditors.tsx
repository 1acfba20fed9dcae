/** The operator's two documents: what is in force, how many accepted it, and the way to the next version. */
import { type OperatorsKind, type PolicyEditorState, readPolicyEditors } from "../api/policies";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { atMoment, onDay } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { buttonLook } from "../ui/Button";
import { ResourceView } from "../ui/ResourceView";
import { PolicyLink } from "./PolicyLink";

export function PolicyEditors() {
  const query = useResource("policies", readPolicyEditors);
  return (
    <ResourceView query={query}>
      {(desks) => (
        <ul className="card divide-y divide-line" data-testid="policies">
          {desks.map((desk) => (
            <Row key={desk.kind} desk={desk} />
          ))}
        </ul>
      )}
    </ResourceView>
  );
}

function Row({ desk: { kind, draft, in_force, accepted_by, accounts } }: { desk: PolicyEditorState<OperatorsKind> }) {
  const words = policyTexts.operator;
  const action = draft ? words.goOn : in_force ? words.writeNext : words.writeFirst;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <h3 className="font-semibold">{in_force ? <PolicyLink kind={kind} /> : policyTexts.titles[kind]}</h3>
        {in_force ? (
          <p className="text-sm text-quiet">
            {policyTexts.version(in_force.version, onDay(in_force.published_at))}.{" "}
            {words.acceptedBy(kind, accepted_by, accounts)}
          </p>
        ) : (
          <p className="text-sm text-quiet">{words.notPublished}</p>
        )}
        {draft && <p className="text-sm text-quiet">{words.draftWaits(atMoment(draft.saved_at))}</p>}
      </div>
      <Link className={buttonLook("plain")} href={`/operator/policies/${kind}`} aria-label={words.openOf(action, kind)}>
        {action}
      </Link>
    </li>
  );
}
