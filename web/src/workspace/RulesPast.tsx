/** What was: each change of the rules, and what they have deleted. */
import type { Deletion, PastChange } from "../api/workspaceRules";
import { Section } from "../parts/Page";
import { ruleTexts } from "../texts/rules";
import { atMoment, onDay } from "../texts/dates";
import { typeset } from "../texts/typeset";

export function History({ changes }: { changes: readonly PastChange[] }) {
  return (
    <Section title={ruleTexts.history}>
      {changes.length === 0 ? (
        <p className="text-quiet">{ruleTexts.historyNone}</p>
      ) : (
        <ol className="grid gap-3" data-testid="rules-history">
          {changes.map(({ at, by, told }) => (
            <li key={at} className="border-s-2 border-line ps-3">
              <p className="text-sm text-quiet">
                <time dateTime={at}>{atMoment(at)}</time> · {by ?? ruleTexts.shell}
              </p>
              {told.map((sentence) => (
                <p key={sentence} className="wrap-anywhere">
                  {typeset(sentence)}
                </p>
              ))}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

export function Deletions({ runs }: { runs: readonly Deletion[] }) {
  if (runs.length === 0) return null;
  return (
    <Section title={ruleTexts.deletions}>
      <ol className="grid gap-1.5">
        {runs.map(({ at, deleted, oldest_kept }) => (
          <li key={at}>
            <time dateTime={at}>{atMoment(at)}</time>: {ruleTexts.deleted(deleted)};{" "}
            <span className="text-quiet">{oldest_kept ? ruleTexts.oldest(onDay(oldest_kept)) : ruleTexts.noneKept}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
