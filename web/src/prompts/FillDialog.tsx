/** The form for a prompt's variables, with a preview of the message. */
import { useState } from "react";
import type { PromptDraft } from "../api/prompts";
import { t } from "../texts";
import { promptTexts } from "../texts/prompts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, TextField } from "../ui/Field";
import { fillVariables, type Variable, variablesOf } from "./variables";

interface FillProps {
  prompt: PromptDraft;
  onFilled: (text: string) => void;
  onClose: () => void;
}

export function FillDialog({ prompt, onFilled, onClose }: FillProps) {
  const variables = variablesOf(prompt.text);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(variables.map(({ name, initial }) => [name, initial])),
  );
  return (
    <Dialog title={promptTexts.fillTitle(prompt.name)} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onFilled(fillVariables(prompt.text, values));
        }}
      >
        {variables.map((variable, index) => (
          <VariableField
            key={variable.name}
            variable={variable}
            value={values[variable.name] ?? ""}
            first={index === 0}
            onChange={(value) => setValues({ ...values, [variable.name]: value })}
          />
        ))}
        <figure>
          <figcaption className="label mb-1">{promptTexts.preview}</figcaption>
          <p
            tabIndex={0}
            className="max-h-40 overflow-y-auto rounded-lg bg-wash px-3 py-2 text-sm wrap-anywhere whitespace-pre-wrap"
          >
            {fillVariables(prompt.text, values)}
          </p>
        </figure>
        <div className="flex justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit">
            {promptTexts.fill}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface VariableFieldProps {
  variable: Variable;
  value: string;
  first: boolean;
  onChange: (value: string) => void;
}

function VariableField({ variable: { name, choices }, value, first, onChange }: VariableFieldProps) {
  if (choices === null)
    return (
      <TextField
        label={name}
        value={value}
        autoFocus={first}
        autoComplete="off"
        onFocus={({ target }) => target.select()}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <Field label={name}>
      {(control) => (
        <select
          className="box"
          {...control}
          autoFocus={first}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
