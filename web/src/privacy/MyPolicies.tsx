/** "Under which terms?": the policies in force, and the versions that the user accepted, with dates (P13). */
import {
  type MyPolicies as AcceptedPolicies,
  kinds,
  type PolicyKind,
  type PolicyVersion,
  readMyPolicies,
  readVersions,
  readWorkspaceVersions,
} from "../api/policies";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useWorkspace } from "../app/session";
import { PolicyLink } from "../policies/PolicyLink";
import { atMoment, onDay } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { ResourceView } from "../ui/ResourceView";

/** The operator's policies, and those of the current workspace. */
const read = (inWorkspace: boolean) =>
  Promise.all([readVersions(), inWorkspace ? readWorkspaceVersions() : [], readMyPolicies()]);

export function MyPolicies() {
  const workspace = useWorkspace();
  const query = useResource(workspace?.id ?? "policies", () => read(workspace !== null));
  return (
    <ResourceView query={query}>
      {([versions, workspaceVersions, policies]) => {
        const shownKinds = [
          ...(versions.length > 0 ? kinds : []),
          ...(workspaceVersions.length > 0 ? (["workspace"] as const) : []),
        ];
        return (
          <>
            {versions.length === 0 && <p>{policyTexts.mine.none}</p>}
            {shownKinds.length > 0 && (
              <ul className="card mt-3 divide-y divide-line" data-testid="my-policies">
                {shownKinds.map((kind) => (
                  <Row key={kind} kind={kind} versions={[...versions, ...workspaceVersions]} policies={policies} />
                ))}
              </ul>
            )}
          </>
        );
      }}
    </ResourceView>
  );
}

interface RowProps {
  kind: PolicyKind;
  versions: readonly PolicyVersion[];
  policies: AcceptedPolicies;
}

function Row({ kind, versions, policies }: RowProps) {
  const latest = versions.find((one) => one.kind === kind);
  const accepted = policies.accepted.filter((one) => one.kind === kind);
  const current = accepted.find((one) => one.version === latest?.version);
  const texts = policyTexts.mine;
  return (
    <li className="px-4 py-3">
      <h3 className="font-semibold">{latest ? <PolicyPageLink kind={kind} /> : policyTexts.titles[kind]}</h3>
      {latest ? (
        <>
          <p className="text-sm text-quiet">{policyTexts.version(latest.version, onDay(latest.published_at))}</p>
          <p className="mt-1">{current ? texts.accepted(atMoment(current.at)) : texts.notAccepted}</p>
        </>
      ) : (
        <p className="text-sm text-quiet">{texts.notPublished}</p>
      )}
      {accepted.length > 0 && (
        <details className="mt-2 text-sm">
          <summary className="min-h-6 text-quiet">{texts.history}</summary>
          <ol className="mt-2 grid gap-1">
            {accepted.map(({ version, at }) => (
              <li key={version} className="flex flex-wrap gap-x-3">
                <PolicyPageLink kind={kind} version={version} text={texts.row(version)} />
                <time dateTime={at} className="text-quiet">
                  {atMoment(at)}
                </time>
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

/** Links to the operator's or the workspace's page of a policy. */
function PolicyPageLink({ kind, version, text }: { kind: PolicyKind; version?: number; text?: string }) {
  if (kind !== "workspace") return <PolicyLink kind={kind} version={version} text={text} />;
  return (
    <Link className="link" href="/workspace/policy">
      {text ?? policyTexts.titles.workspace}
    </Link>
  );
}
