/** What the operator says about who runs an endpoint. */
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { ChoiceField, Field, TextField } from "../ui/Field";
import { daysAreFine, type Known, type WrittenFacts } from "./endpointForm";

const words = modelEndpointTexts.declare;
const runners = ["company", "operator", "this_server"] as const;
const answers: readonly Known[] = ["unknown", "no", "yes"];

export function FactsFields({ facts, onChange }: { facts: WrittenFacts; onChange: (facts: WrittenFacts) => void }) {
  const write = (change: Partial<WrittenFacts>) => onChange({ ...facts, ...change });
  return (
    <div className="grid gap-4">
      <ChoiceField
        legend={words.runBy}
        name="run-by"
        value={facts.run_by}
        hint={words.hereHint}
        options={runners.map((value) => ({ value, label: words.runners[value] }))}
        onChoose={(run_by) => write({ run_by })}
      />
      {facts.run_by !== "this_server" && (
        <div className="grid gap-4 sm:grid-cols-2">
          {facts.run_by === "company" && (
            <TextField
              label={words.company}
              maxLength={120}
              value={facts.company}
              onChange={(event) => write({ company: event.target.value })}
            />
          )}
          <TextField
            label={words.country}
            hint={words.countryHint}
            maxLength={2}
            autoComplete="off"
            value={facts.country}
            onChange={(event) => write({ country: event.target.value })}
          />
        </div>
      )}
      <TextField
        label={words.days}
        hint={words.daysHint}
        inputMode="numeric"
        autoComplete="off"
        value={facts.days}
        error={daysAreFine(facts.days) ? undefined : words.daysWrong}
        onChange={(event) => write({ days: event.target.value })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <YesNo label={words.trains} value={facts.trains} onChange={(trains) => write({ trains })} />
        <YesNo label={words.look} value={facts.look} onChange={(look) => write({ look })} />
      </div>
      <TextField
        label={words.terms}
        type="url"
        placeholder="https://"
        value={facts.terms}
        onChange={(event) => write({ terms: event.target.value })}
      />
      <TextField
        label={words.agreement}
        type="url"
        placeholder="https://"
        value={facts.agreement}
        onChange={(event) => write({ agreement: event.target.value })}
      />
    </div>
  );
}

function YesNo({ label, value, onChange }: { label: string; value: Known; onChange: (value: Known) => void }) {
  return (
    <Field label={label}>
      {(tied) => (
        <select className="box" value={value} onChange={(event) => onChange(event.target.value as Known)} {...tied}>
          {answers.map((answer) => (
            <option key={answer} value={answer}>
              {words.answers[answer]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
