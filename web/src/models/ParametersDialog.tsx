/** Parameters of a model's answers, for a chat or a GPT. Only parameters that are set are sent. */
import { type FormEvent, useState } from "react";
import type { Parameters } from "../api/types";
import { modelPickerTexts as texts } from "../texts/modelPicker";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, TextField } from "../ui/Field";
import { noParameters } from "./parameters";

type Effort = NonNullable<Parameters["reasoning_effort"]>;
type Amount = Exclude<keyof Parameters, "reasoning_effort">;

const efforts: readonly Effort[] = ["minimal", "low", "medium", "high"];
const amounts: Record<Amount, { label: string; hint: string; minimum: number; maximum: number; step: number }> = {
  temperature: { label: texts.temperature, hint: texts.temperatureHint, minimum: 0, maximum: 2, step: 0.1 },
  top_p: { label: texts.topP, hint: texts.topPHint, minimum: 0, maximum: 1, step: 0.05 },
  answer_tokens: { label: texts.longest, hint: texts.longestHint, minimum: 16, maximum: 10_000_000, step: 1 },
};
const names = Object.keys(amounts) as Amount[];

interface DialogProps {
  text: string;
  value: Parameters;
  onSave: (value: Parameters) => void;
  onClose: () => void;
}

export default function ParametersDialog({ text, value, onSave, onClose }: DialogProps) {
  const [fields, setFields] = useState(() => textsOf(value));
  const [effort, setEffort] = useState(value.reasoning_effort);
  const [isSubmitted, setSubmitted] = useState(false);
  const wrong = names.filter((name) => numberOf(name, fields[name]) === undefined);
  const save = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (wrong.length > 0) return;
    const numbers = Object.fromEntries(names.map((name) => [name, numberOf(name, fields[name])]));
    onSave({ ...noParameters, ...numbers, reasoning_effort: effort });
    onClose();
  };
  return (
    <Dialog title={texts.parameters} onClose={onClose}>
      <form noValidate onSubmit={save} className="grid gap-4">
        <p className="text-quiet">{text}</p>
        {names.map((name) => {
          const { label, hint, minimum, maximum, step } = amounts[name];
          return (
            <TextField
              key={name}
              label={label}
              hint={hint}
              type="number"
              inputMode="decimal"
              min={minimum}
              max={maximum}
              step={step}
              value={fields[name]}
              onChange={(event) => setFields({ ...fields, [name]: event.target.value })}
              error={isSubmitted && wrong.includes(name) ? refusal(name) : null}
            />
          );
        })}
        <Field label={texts.effort} hint={texts.effortHint}>
          {(control) => (
            <select
              className="box min-h-11"
              value={effort ?? ""}
              onChange={(event) => setEffort((event.target.value || null) as Effort | null)}
              {...control}
            >
              <option value="">{texts.efforts.none}</option>
              {efforts.map((one) => (
                <option key={one} value={one}>
                  {texts.efforts[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="flex flex-wrap justify-end gap-3">
          <Button
            variant="ghost"
            className="me-auto"
            onClick={() => {
              setFields(textsOf(noParameters));
              setEffort(null);
            }}
          >
            {texts.reset}
          </Button>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button variant="main" type="submit">
            {texts.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const textsOf = (value: Parameters) =>
  Object.fromEntries(names.map((name) => [name, value[name]?.toString() ?? ""])) as Record<Amount, string>;

/** Parses an amount: null if empty, undefined if invalid. */
function numberOf(name: Amount, text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const { minimum, maximum } = amounts[name];
  const number = Number(text.replace(",", "."));
  const isWhole = name !== "answer_tokens" || Number.isInteger(number);
  return number >= minimum && number <= maximum && isWhole ? number : undefined;
}

function refusal(name: Amount): string {
  const { minimum, maximum } = amounts[name];
  return texts.notNumber(String(minimum), name === "answer_tokens" ? null : String(maximum));
}
