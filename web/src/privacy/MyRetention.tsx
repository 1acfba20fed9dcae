/** The user's own retention period for conversations. A shorter one must be confirmed with the number of deletions. */
import { useState } from "react";
import {
  chooseRetention,
  previewRetention,
  type Retention,
  type RetentionPreview,
  readRetention,
} from "../api/retention";
import { useResource } from "../api/useResource";
import { showToast } from "../app/toasts";
import { atMoment } from "../texts/dates";
import { ruleTexts } from "../texts/rules";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ChoiceField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { daysIn } from "../workspace/rules";
import { effectsInWords } from "./retentionEffects";

export function MyRetention() {
  const query = useResource("retention", readRetention);
  return (
    <ResourceView query={query}>
      {(own) => <Form key={own.history.length} own={own} onSaved={query.replace} />}
    </ResourceView>
  );
}

const options = (["always", "days"] as const).map((value) => ({ value, label: ruleTexts.own[value] }));

function Form({ own, onSaved }: { own: Retention; onSaved: (own: Retention) => void }) {
  const [choice, setChoice] = useState<"always" | "days">(own.days === null ? "always" : "days");
  const [daysText, setDaysText] = useState(own.days === null ? "" : String(own.days));
  const [fault, setFault] = useState<string | null>(null);
  const [preview, setPreview] = useState<RetentionPreview | null>(null);
  const days = choice === "always" ? null : daysIn(daysText);
  const save = async () => {
    onSaved(await chooseRetention(days));
    showToast(ruleTexts.own.saved);
  };
  const ask = useTask(async () => {
    if (choice === "days" && days === null) return setFault(ruleTexts.daysWrong);
    const effects = await previewRetention(days);
    // A change that deletes nothing within a week can be reverted in time, so it needs no confirmation.
    await (effects.now + effects.soon > 0 ? setPreview(effects) : save());
  });
  return (
    <form className="card grid gap-4 p-4" onSubmit={ask.submit} noValidate>
      <ChoiceField
        legend={ruleTexts.own.legend}
        name="retention"
        value={choice}
        options={options}
        onChoose={setChoice}
      />
      {choice === "days" && (
        <TextField
          label={ruleTexts.days}
          hint={ruleTexts.daysHint}
          inputMode="numeric"
          autoComplete="off"
          value={daysText}
          error={fault}
          onChange={(event) => {
            setDaysText(event.target.value);
            setFault(null);
          }}
        />
      )}
      <ErrorNotice error={ask.error} />
      <div>
        <Button type="submit" disabled={days === own.days && (choice === "always" || daysText !== "")}>
          {ruleTexts.own.save}
        </Button>
      </div>
      <ChoiceHistory own={own} />
      {preview && (
        <Confirm
          title={ruleTexts.own.confirmTitle}
          text={effectsInWords(preview)}
          action={ruleTexts.own.confirmDo}
          onClose={() => setPreview(null)}
          onConfirm={save}
        />
      )}
    </form>
  );
}

function ChoiceHistory({ own: { history } }: { own: Retention }) {
  if (history.length === 0) return null;
  return (
    <details className="text-sm">
      <summary className="min-h-6 text-quiet">{ruleTexts.own.history}</summary>
      <ol className="mt-2 grid gap-1">
        {history.map(({ at, days }) => (
          <li key={at}>
            {ruleTexts.own.past(days)}{" "}
            <time dateTime={at} className="text-quiet">
              {atMoment(at)}
            </time>
          </li>
        ))}
      </ol>
    </details>
  );
}
