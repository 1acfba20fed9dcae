/** The operator's two documents: version in force, number of acceptances, and a link to the next version. */
import { type OperatorsKind, type PolicyEditorState, readPolicyEditors } from "../api/policies";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { atMoment, onDay } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { buttonClass } from "../ui/Button";
import { ResourceView } from "../ui/ResourceView";
import { PolicyLink } from "./PolicyLink";

export function PolicyEditors() {
  const query = useResource("policies", readPolicyEditors);
  return (
    <ResourceView query={query}>
      {(desks) => (
        <ul className="card divide-y divide-line" data-testid="policies">
          {desks.map((state) => (
            <Row key={state.kind} state={state} />
          ))}
        </ul>
      )}
    </ResourceView>
  );
}

function Row({ state: { kind, draft, in_force, accepted_by, accounts } }: { state: PolicyEditorState<OperatorsKind> }) {
  const texts = policyTexts.operator;
  const action = draft ? texts.continueDraft : in_force ? texts.writeNext : texts.writeFirst;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <h3 className="font-semibold">{in_force ? <PolicyLink kind={kind} /> : policyTexts.titles[kind]}</h3>
        {in_force ? (
          <p className="text-sm text-quiet">
            {policyTexts.version(in_force.version, onDay(in_force.published_at))}.{" "}
            {texts.acceptedBy(kind, accepted_by, accounts)}
          </p>
        ) : (
          <p className="text-sm text-quiet">{texts.notPublished}</p>
        )}
        {draft && <p className="text-sm text-quiet">{texts.draftWaits(atMoment(draft.saved_at))}</p>}
      </div>
      <Link
        className={buttonClass("plain")}
        href={`/operator/policies/${kind}`}
        aria-label={texts.openOf(action, kind)}
      >
        {action}
      </Link>
    </li>
  );
}
