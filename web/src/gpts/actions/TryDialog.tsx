/** Tries an operation: its arguments, the consent card that other users will see, and the response. */
import { useState } from "react";
import { type Operation, tryOperation } from "../../api/actions";
import type { SettledCard } from "../../api/consents";
import { sentenceOf } from "../../api/request";
import { Link } from "../../app/router";
import { CodeBlock } from "../../chat/CodeBlock";
import { ConsentCard } from "../../consent";
import { t } from "../../texts";
import { actionTexts } from "../../texts/actions";
import { consentTexts } from "../../texts/consent";
import { typeset } from "../../texts/typeset";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Notice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { ArgumentForm } from "./ArgumentForm";
import type { Values } from "./argumentForm";

interface TryProps {
  gpt: string;
  action: string;
  /** Null if the page was left with an open card, for example to sign in: then only the card is known. */
  operation: Operation | null;
  consentId: string | null;
  onConsent: (id: string | null) => void;
  onClose: () => void;
}

export function TryDialog({ gpt, action, operation, consentId, onConsent, onClose }: TryProps) {
  const [values, setValues] = useState<Values>({});
  const [settled, setSettled] = useState<SettledCard | null>(null);
  const task = useTask(async (values: Record<string, unknown>) => {
    if (operation !== null) onConsent(await tryOperation(gpt, action, operation.name, values));
  });
  const restart = () => {
    setSettled(null);
    onConsent(null);
  };
  const title = operation ? actionTexts.tryOf(operation.name) : actionTexts.try;
  return (
    <Dialog title={title} place="wide" onClose={onClose}>
      {settled ? (
        <Outcome settled={settled} onAgain={operation && restart} onClose={onClose} />
      ) : consentId !== null ? (
        <ConsentCard key={consentId} consentId={consentId} onSettled={setSettled} />
      ) : (
        operation && (
          <ArgumentForm
            schema={operation.schema}
            values={values}
            onValues={setValues}
            refusal={task.error === null ? null : sentenceOf(task.error)}
            busy={task.busy}
            onTry={task.run}
          />
        )
      )}
    </Dialog>
  );
}

function Outcome({
  settled,
  onAgain,
  onClose,
}: {
  settled: SettledCard;
  onAgain: (() => void) | null;
  onClose: () => void;
}) {
  const { trial } = settled;
  return (
    <div data-testid="trial">
      {trial === null ? (
        <Notice tone="quiet">
          {settled.card.state === "declined" ? actionTexts.notSent : consentTexts.settled[settled.card.state]}
        </Notice>
      ) : (
        <>
          <p role="status" className="mb-3">
            {trial.sentence !== null
              ? typeset(trial.sentence)
              : actionTexts.answered(settled.card.recipient.host, trial.status ?? 0)}{" "}
            <Link className="link" href={`/ledger?entry=${trial.ledger_id}`}>
              {actionTexts.seeEntry}
            </Link>
          </p>
          {trial.text ? (
            <CodeBlock language={/\bjson\b/.test(trial.media_type) ? "json" : ""} code={trial.text} open={false} />
          ) : (
            trial.sentence === null && <p className="text-quiet">{actionTexts.answeredNothing}</p>
          )}
        </>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        {onAgain && <Button onClick={onAgain}>{actionTexts.tryAgain}</Button>}
        <Button variant="main" onClick={onClose}>
          {t.common.close}
        </Button>
      </div>
    </div>
  );
}
