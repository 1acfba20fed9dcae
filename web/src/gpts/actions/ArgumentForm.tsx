import { type FormEvent, useState } from "react";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { collectArguments, type Fault, type FormField, fieldsOf, initialOf, keyOf, type Values } from "./argumentForm";

interface ArgumentFormProps {
  schema: Record<string, unknown>;
  values: Values;
  onValues: (values: Values) => void;
  /** The server's error about the last arguments. */
  refusal: string | null;
  busy: boolean;
  onTry: (values: Record<string, unknown>) => void;
}

/** A form for an operation's arguments. */
export function ArgumentForm({ schema, values, onValues, refusal, busy, onTry }: ArgumentFormProps) {
  const [faults, setFaults] = useState<Readonly<Record<string, Fault>>>({});
  const fields = fieldsOf(schema);
  const attempt = (event: FormEvent) => {
    event.preventDefault();
    const gathered = collectArguments(fields, values);
    setFaults(gathered.faults);
    if (Object.keys(gathered.faults).length === 0) onTry(gathered.arguments);
  };
  return (
    <form className="grid gap-4" noValidate onSubmit={attempt}>
      {fields.length === 0 && <p className="text-quiet">{actionTexts.sendsNothing}</p>}
      {fields.map((field) => {
        const key = keyOf(field);
        const fault = faults[key];
        return (
          <Field
            key={key}
            label={field.required ? field.label : actionTexts.optional(field.label)}
            hint={field.description.slice(0, 500)}
            error={fault ? actionTexts.faults[fault] : null}
          >
            {(control) => (
              <Input
                field={field}
                value={values[key] ?? initialOf(field)}
                onChange={(value) => onValues({ ...values, [key]: value })}
                control={control}
              />
            )}
          </Field>
        );
      })}
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-56 text-sm text-quiet">{actionTexts.tryText}</p>
        <Button variant="main" type="submit" disabled={busy}>
          {busy ? actionTexts.trying : actionTexts.showCard}
        </Button>
      </div>
    </form>
  );
}

interface InputProps {
  field: FormField;
  value: string;
  onChange: (value: string) => void;
  control: { id: string };
}

function Input({ field, value, onChange, control }: InputProps) {
  if (field.kind === "choice" || field.kind === "boolean") {
    const options = field.kind === "boolean" ? ["true", "false"] : field.options;
    return (
      <select className="box" value={value} onChange={(event) => onChange(event.target.value)} {...control}>
        <option value="">{actionTexts.noValue}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {readable(option)}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === "number")
    return (
      <input
        className="box"
        inputMode="decimal"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...control}
      />
    );
  const json = field.kind === "json";
  return (
    <textarea
      className={`box ${json ? "font-mono text-sm" : ""}`}
      rows={json ? 4 : 1}
      placeholder={json ? actionTexts.jsonPlaceholder : undefined}
      spellCheck={!json}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...control}
    />
  );
}

/** The label of an option: a string without its quotation marks. */
function readable(option: string): string {
  const value = JSON.parse(option) as unknown;
  return typeof value === "string" && value !== "" ? value : option;
}
