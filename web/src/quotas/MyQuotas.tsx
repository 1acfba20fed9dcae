/** The user's limits and how much of each is used. */
import { type MyQuota, readMyQuotas } from "../api/quotas";
import { useResource } from "../api/useResource";
import { figure, onUtcDay } from "../texts/dates";
import { quotaTexts } from "../texts/quotas";
import { ResourceView } from "../ui/ResourceView";

export function MyQuotas() {
  const query = useResource("my-quotas", readMyQuotas);
  return (
    <ResourceView query={query}>
      {(all) => {
        const limited = all.map((quota) => ({ quota, lines: linesOf(quota) })).filter(({ lines }) => lines.length > 0);
        if (limited.length === 0) return <p className="text-quiet">{quotaTexts.mineNone}</p>;
        return (
          <ul className="card divide-y divide-line px-4">
            {limited.map(({ quota, lines }) => (
              <li key={quota.kind} className="flex flex-wrap gap-x-6 gap-y-1 py-3">
                {limited.length > 1 && <span className="w-full font-medium">{quotaTexts.of[quota.kind]}</span>}
                {lines.map((line) => (
                  <span key={line}>{line}</span>
                ))}
              </li>
            ))}
          </ul>
        );
      }}
    </ResourceView>
  );
}

function linesOf({ answers, tokens, megabytes, files, jobs, ...used }: MyQuota): string[] {
  const { used_answers, used_tokens, kept_bytes, kept_files, waiting_jobs, answers_a_day, as_of } = used;
  const kept = kept_bytes === null ? null : figure(kept_bytes / 1e6, 1);
  const daily = as_of === null ? null : quotaTexts.daily(answers_a_day, onUtcDay(as_of));
  return [
    answers === null ? null : quotaTexts.answers(used_answers, answers),
    daily,
    tokens === null ? null : quotaTexts.tokens(used_tokens, tokens),
    megabytes === null ? null : quotaTexts.megabytes(kept, megabytes),
    files === null ? null : quotaTexts.files(kept_files, files),
    jobs === null ? null : quotaTexts.jobs(waiting_jobs, jobs),
  ].filter((line) => line !== null);
}
