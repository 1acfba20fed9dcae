/** The history of changes to the rules. */
import type { PastChange } from "../api/workspaceRules";
import { atMoment } from "../texts/dates";
import { ruleTexts } from "../texts/rules";
import { typeset } from "../texts/typeset";
import { Section } from "../ui/Page";

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
