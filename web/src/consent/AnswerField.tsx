import { useId } from "react";
import { consentTexts } from "../texts/consent";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Switch } from "../ui/Switch";
import type { FormValues, Rule } from "./answerFields";

interface FieldProps {
  rule: Rule;
  value: FormValues[string] | undefined;
  error: string | null;
  onChange: (value: FormValues[string]) => void;
}

const inputTypes: Readonly<Record<string, string>> = { email: "email", uri: "url", date: "date" };

/** One field of a third party's question, rendered by type. Its texts come from the third party. */
export function AnswerField({ rule, value, error, onChange }: FieldProps) {
  const label = rule.required ? rule.title : consentTexts.elicited.optional(rule.title);
  const hint = <Hint rule={rule} />;
  if (rule.type === "boolean")
    return (
      <div className="wrap-anywhere">
        <Switch label={label} hint={rule.description} on={value === true} onChange={onChange} />
        {error && <p className="text-sm text-danger">{error}</p>}
      </div>
    );
  if (rule.type === "array")
    return <MultipleChoice rule={rule} label={label} value={value} error={error} onChange={onChange} />;
  const text = typeof value === "string" ? value : "";
  return (
    <div className="wrap-anywhere">
      <Field label={label} hint={hint} error={error}>
        {(control) =>
          rule.choices.length > 0 ? (
            <select {...control} className="box" value={text} onChange={(event) => onChange(event.target.value)}>
              <option value="">{consentTexts.elicited.choose}</option>
              {rule.choices.map((choice) => (
                <option key={choice.const} value={choice.const}>
                  {choice.title}
                </option>
              ))}
            </select>
          ) : (
            <input
              {...control}
              className="box"
              dir="auto"
              type={rule.secret ? "password" : (inputTypes[rule.format] ?? "text")}
              inputMode={rule.type === "string" ? undefined : "decimal"}
              autoComplete={rule.secret ? "new-password" : "off"}
              aria-required={rule.required}
              value={text}
              onChange={(event) => onChange(event.target.value)}
            />
          )
        }
      </Field>
    </div>
  );
}

function Hint({ rule }: { rule: Rule }) {
  if (!rule.secret) return rule.description || null;
  return (
    <>
      {rule.description}
      <span className="mt-1 flex items-start gap-2 rounded-lg bg-caution-wash px-3 py-2 text-caution">
        <Icon name="alert" className="mt-px size-4.5" />
        <span className="min-w-0">{consentTexts.elicited.secret}</span>
      </span>
    </>
  );
}

function MultipleChoice({ rule, label, value, error, onChange }: FieldProps & { label: string }) {
  const id = useId();
  const chosen: readonly string[] = Array.isArray(value) ? value : [];
  const toggle = (option: string) =>
    onChange(chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option]);
  return (
    <fieldset aria-describedby={`${id}-hint ${id}-error`} className="wrap-anywhere">
      <legend className="mb-1 text-[0.9375rem] font-medium">{label}</legend>
      <div id={`${id}-hint`} className="text-sm text-quiet">
        <Hint rule={rule} />
      </div>
      {rule.choices.map((choice) => (
        <label key={choice.const} className="flex min-h-8 cursor-pointer items-center gap-3">
          <input
            type="checkbox"
            className="size-4 shrink-0 accent-(--accent)"
            checked={chosen.includes(choice.const)}
            onChange={() => toggle(choice.const)}
          />
          <span className="min-w-0">{choice.title}</span>
        </label>
      ))}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
