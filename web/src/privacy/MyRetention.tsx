/** How long my conversations are kept: my own setting. Less time is confirmed with what it deletes. */
import { useState } from "react";
import {
  chooseRetention,
  previewRetention,
  type Retention,
  type RetentionPreview,
  readRetention,
} from "../api/retention";
import { useResource } from "../api/useResource";
import { tell } from "../app/toasts";
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

const ways = (["always", "days"] as const).map((value) => ({ value, label: ruleTexts.own[value] }));

function Form({ own, onSaved }: { own: Retention; onSaved: (own: Retention) => void }) {
  const [way, setWay] = useState<"always" | "days">(own.days === null ? "always" : "days");
  const [written, setWritten] = useState(own.days === null ? "" : String(own.days));
  const [fault, setFault] = useState<string | null>(null);
  const [going, setGoing] = useState<RetentionPreview | null>(null);
  const days = way === "always" ? null : daysIn(written);
  const save = async () => {
    onSaved(await chooseRetention(days));
    tell(ruleTexts.own.saved);
  };
  const ask = useTask(async () => {
    if (way === "days" && days === null) return setFault(ruleTexts.daysWrong);
    const effects = await previewRetention(days);
    // What deletes nothing within a week can be taken back before it does.
    await (effects.now + effects.soon > 0 ? setGoing(effects) : save());
  });
  return (
    <form className="card grid gap-4 p-4" onSubmit={ask.submit} noValidate>
      <ChoiceField legend={ruleTexts.own.legend} name="retention" value={way} options={ways} onChoose={setWay} />
      {way === "days" && (
        <TextField
          label={ruleTexts.days}
          hint={ruleTexts.daysHint}
          inputMode="numeric"
          autoComplete="off"
          value={written}
          error={fault}
          onChange={(event) => {
            setWritten(event.target.value);
            setFault(null);
          }}
        />
      )}
      <ErrorNotice error={ask.error} />
      <div>
        <Button type="submit" disabled={days === own.days && (way === "always" || written !== "")}>
          {ruleTexts.own.save}
        </Button>
      </div>
      <Past own={own} />
      {going && (
        <Confirm
          title={ruleTexts.own.confirmTitle}
          text={effectsInWords(going)}
          action={ruleTexts.own.confirmDo}
          onClose={() => setGoing(null)}
          onConfirm={save}
        />
      )}
    </form>
  );
}

function Past({ own: { history } }: { own: Retention }) {
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
