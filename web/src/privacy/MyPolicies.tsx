/** "Under which terms?": what is in force here, and what the person signed in accepted of it, when (P13). */
import { kinds, type MyPolicies as Mine, type PolicyKind, type PolicyVersion, readMyPolicies, readVersions } from "../api/policies";
import { useResource } from "../api/useResource";
import { Held } from "../parts/Held";
import { PolicyLink } from "../policies/PolicyLink";
import { t } from "../texts";
import { atMoment, onDay } from "../texts/dates";

const read = () => Promise.all([readVersions(), readMyPolicies()]);

export function MyPolicies() {
  const held = useResource("policies", read);
  return (
    <Held held={held}>
      {([versions, mine]) =>
        versions.length === 0 ? (
          <p>{t.policies.mine.none}</p>
        ) : (
          <ul className="card divide-y divide-line" data-testid="my-policies">
            {kinds.map((kind) => (
              <Row key={kind} kind={kind} versions={versions} mine={mine} />
            ))}
          </ul>
        )
      }
    </Held>
  );
}

interface RowProps {
  kind: PolicyKind;
  versions: readonly PolicyVersion[];
  mine: Mine;
}

function Row({ kind, versions, mine }: RowProps) {
  const latest = versions.find((one) => one.kind === kind);
  const accepted = mine.accepted.filter((one) => one.kind === kind);
  const current = accepted.find((one) => one.version === latest?.version);
  const words = t.policies.mine;
  return (
    <li className="px-4 py-3">
      <h3 className="font-semibold">{latest ? <PolicyLink kind={kind} /> : t.policies.titles[kind]}</h3>
      {latest ? (
        <>
          <p className="text-sm text-quiet">{t.policies.version(latest.version, onDay(latest.published_at))}</p>
          <p className="mt-1">{current ? words.accepted(atMoment(current.at)) : words.notAccepted}</p>
        </>
      ) : (
        <p className="text-sm text-quiet">{words.absent}</p>
      )}
      {accepted.length > 0 && (
        <details className="mt-2 text-sm">
          <summary className="min-h-6 text-quiet">{words.history}</summary>
          <ol className="mt-2 grid gap-1">
            {accepted.map(({ version, at }) => (
              <li key={version} className="flex flex-wrap gap-x-3">
                <PolicyLink kind={kind} version={version} text={words.row(version)} />
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
