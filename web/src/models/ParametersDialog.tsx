/** Parameters of a model's answers, for a chat or for a GPT. Only what is set is sent. */
import { type FormEvent, useState } from "react";
import type { Parameters } from "../api/types";
import { modelPickerTexts as words } from "../texts/modelPicker";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, TextField } from "../ui/Field";
import { noParameters } from "./parameters";

type Effort = NonNullable<Parameters["reasoning_effort"]>;
type Amount = Exclude<keyof Parameters, "reasoning_effort">;

const efforts: readonly Effort[] = ["minimal", "low", "medium", "high"];
const amounts: Record<Amount, { label: string; hint: string; least: number; most: number; step: number }> = {
  temperature: { label: words.temperature, hint: words.temperatureHint, least: 0, most: 2, step: 0.1 },
  top_p: { label: words.topP, hint: words.topPHint, least: 0, most: 1, step: 0.05 },
  answer_tokens: { label: words.longest, hint: words.longestHint, least: 16, most: 10_000_000, step: 1 },
};
const names = Object.keys(amounts) as Amount[];

interface DialogProps {
  text: string;
  value: Parameters;
  onSave: (value: Parameters) => void;
  onClose: () => void;
}

export default function ParametersDialog({ text, value, onSave, onClose }: DialogProps) {
  const [written, write] = useState(() => textsOf(value));
  const [effort, setEffort] = useState(value.reasoning_effort);
  const [asked, ask] = useState(false);
  const wrong = names.filter((name) => numberOf(name, written[name]) === undefined);
  const save = (event: FormEvent) => {
    event.preventDefault();
    ask(true);
    if (wrong.length > 0) return;
    const numbers = Object.fromEntries(names.map((name) => [name, numberOf(name, written[name])]));
    onSave({ ...noParameters, ...numbers, reasoning_effort: effort });
    onClose();
  };
  return (
    <Dialog title={words.parameters} onClose={onClose}>
      <form noValidate onSubmit={save} className="grid gap-4">
        <p className="text-quiet">{text}</p>
        {names.map((name) => {
          const { label, hint, least, most, step } = amounts[name];
          return (
            <TextField
              key={name}
              label={label}
              hint={hint}
              type="number"
              inputMode="decimal"
              min={least}
              max={most}
              step={step}
              value={written[name]}
              onChange={(event) => write({ ...written, [name]: event.target.value })}
              error={asked && wrong.includes(name) ? refusal(name) : null}
            />
          );
        })}
        <Field label={words.effort} hint={words.effortHint}>
          {(tied) => (
            <select
              className="box min-h-11"
              value={effort ?? ""}
              onChange={(event) => setEffort((event.target.value || null) as Effort | null)}
              {...tied}
            >
              <option value="">{words.efforts.none}</option>
              {efforts.map((one) => (
                <option key={one} value={one}>
                  {words.efforts[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="flex flex-wrap justify-end gap-3">
          <Button
            look="ghost"
            className="me-auto"
            onClick={() => {
              write(textsOf(noParameters));
              setEffort(null);
            }}
          >
            {words.reset}
          </Button>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="main" type="submit">
            {words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const textsOf = (value: Parameters) =>
  Object.fromEntries(names.map((name) => [name, value[name]?.toString() ?? ""])) as Record<Amount, string>;

/** Null where nothing is set, undefined where it is no number that models take. */
function numberOf(name: Amount, text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const { least, most } = amounts[name];
  const number = Number(text.replace(",", "."));
  const isWhole = name !== "answer_tokens" || Number.isInteger(number);
  return number >= least && number <= most && isWhole ? number : undefined;
}

function refusal(name: Amount): string {
  const { least, most } = amounts[name];
  return words.notNumber(String(least), name === "answer_tokens" ? null : String(most));
}
