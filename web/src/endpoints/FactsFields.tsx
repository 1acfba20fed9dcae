/** The operator's statements about an endpoint's provider. */
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { ChoiceField, Field, TextField } from "../ui/Field";
import { daysAreFine, type FactsFormFields, type TriState } from "./endpointForm";

const texts = modelEndpointTexts.declare;
const runners = ["company", "operator", "this_server"] as const;
const answers: readonly TriState[] = ["unknown", "no", "yes"];

export function FactsFields({
  facts,
  onChange,
}: {
  facts: FactsFormFields;
  onChange: (facts: FactsFormFields) => void;
}) {
  const write = (change: Partial<FactsFormFields>) => onChange({ ...facts, ...change });
  return (
    <div className="grid gap-4">
      <ChoiceField
        legend={texts.runBy}
        name="run-by"
        value={facts.run_by}
        hint={texts.hereHint}
        options={runners.map((value) => ({ value, label: texts.runners[value] }))}
        onChoose={(run_by) => write({ run_by })}
      />
      {facts.run_by !== "this_server" && (
        <div className="grid gap-4 sm:grid-cols-2">
          {facts.run_by === "company" && (
            <TextField
              label={texts.company}
              maxLength={120}
              value={facts.company}
              onChange={(event) => write({ company: event.target.value })}
            />
          )}
          <TextField
            label={texts.country}
            hint={texts.countryHint}
            maxLength={2}
            autoComplete="off"
            value={facts.country}
            onChange={(event) => write({ country: event.target.value })}
          />
        </div>
      )}
      <TextField
        label={texts.days}
        hint={texts.daysHint}
        inputMode="numeric"
        autoComplete="off"
        value={facts.days}
        error={daysAreFine(facts.days) ? undefined : texts.daysWrong}
        onChange={(event) => write({ days: event.target.value })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <YesNo label={texts.trains} value={facts.trains} onChange={(trains) => write({ trains })} />
        <YesNo label={texts.look} value={facts.look} onChange={(look) => write({ look })} />
      </div>
      <TextField
        label={texts.terms}
        type="url"
        placeholder="https://"
        value={facts.terms}
        onChange={(event) => write({ terms: event.target.value })}
      />
      <TextField
        label={texts.agreement}
        type="url"
        placeholder="https://"
        value={facts.agreement}
        onChange={(event) => write({ agreement: event.target.value })}
      />
    </div>
  );
}

function YesNo({ label, value, onChange }: { label: string; value: TriState; onChange: (value: TriState) => void }) {
  return (
    <Field label={label}>
      {(control) => (
        <select
          className="box"
          value={value}
          onChange={(event) => onChange(event.target.value as TriState)}
          {...control}
        >
          {answers.map((answer) => (
            <option key={answer} value={answer}>
              {texts.answers[answer]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
