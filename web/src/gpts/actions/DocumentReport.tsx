/** The result of checking the document: state, errors and warnings. */
import type { Problem } from "../../api/actions";
import { sentenceOf } from "../../api/request";
import { t } from "../../texts";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { Problems } from "./Problems";
import type { Check } from "./useCheck";

interface StateProps {
  check: Check;
  problems: { refusals: readonly Problem[]; warnings: readonly Problem[] } | null;
}

export function DocumentReport({ check, problems, onLine }: StateProps & { onLine: (line: number) => void }) {
  return (
    <section aria-label={actionTexts.inDocument}>
      <CheckState check={check} problems={problems} />
      {problems && <Problems refusals={problems.refusals} warnings={problems.warnings} onLine={onLine} />}
    </section>
  );
}

/** The state of the check, referenced by the text field. */
function CheckState({ check, problems }: StateProps) {
  if (check.error !== null)
    return (
      <Notice tone="danger">
        <p>{actionTexts.checkFailed}</p>
        <p>{sentenceOf(check.error)}</p>
        <Button className="mt-2" onClick={check.retry}>
          {t.common.retry}
        </Button>
      </Notice>
    );
  const status = check.checking
    ? actionTexts.checking
    : problems
      ? actionTexts.problems(problems.refusals.length, problems.warnings.length)
      : actionTexts.nothingYet;
  return (
    <p id="check-state" role="status" className="text-quiet" data-testid="check-state">
      {status}
    </p>
  );
}
