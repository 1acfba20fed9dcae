import type { SentField } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Field } from "../ui/Field";
import { Switch } from "../ui/Switch";
import type { EditedField } from "./edit";
import { countHidden, withoutHidden } from "./visible";

interface InputProps {
  field: SentField;
  edited: EditedField;
  error: string | null;
  onEdit: (edited: EditedField) => void;
}

/** Edits or omits one value, by kind. */
export function FieldInput({ field, edited, error, onEdit }: InputProps) {
  const { name, type } = field;
  const write = (text: string) => onEdit({ text, isLeftOut: false });
  const actions = <FieldActions field={field} edited={edited} onEdit={onEdit} />;
  if (edited.isLeftOut)
    return (
      <div>
        <p className="text-[0.9375rem] font-medium wrap-anywhere">{name}</p>
        <p className="text-quiet">{consentTexts.leftOut}</p>
        {error && <p className="text-sm text-danger">{error}</p>}
        {actions}
      </div>
    );
  if (type === "boolean")
    return (
      <div>
        <Switch label={name} on={edited.text === "true"} onChange={(on) => write(String(on))} />
        {error && <p className="text-sm text-danger">{error}</p>}
        {actions}
      </div>
    );
  return (
    <div>
      <Field label={name} error={error}>
        {(control) =>
          type === "number" ? (
            <input
              {...control}
              className="box max-w-60"
              inputMode="decimal"
              value={edited.text}
              onChange={(event) => write(event.target.value)}
            />
          ) : (
            <textarea
              {...control}
              dir="auto"
              rows={rowsFor(edited.text)}
              spellCheck={type === "string"}
              className={`box ${type === "string" ? "" : "font-mono text-sm"}`}
              value={edited.text}
              onChange={(event) => write(event.target.value)}
            />
          )
        }
      </Field>
      {actions}
    </div>
  );
}

function FieldActions({ field: { name, type }, edited, onEdit }: Omit<InputProps, "error">) {
  const hidden = type === "string" && !edited.isLeftOut ? countHidden(edited.text) : 0;
  return (
    <div className="mt-1 flex flex-wrap gap-x-4 text-sm">
      {hidden > 0 && (
        <span>
          {consentTexts.hidden(hidden)}{" "}
          <button
            type="button"
            className="link min-h-6"
            aria-label={consentTexts.removeHiddenOf(name)}
            onClick={() => onEdit({ text: withoutHidden(edited.text), isLeftOut: false })}
          >
            {consentTexts.removeHidden}
          </button>
        </span>
      )}
      <button
        type="button"
        className="link min-h-6"
        aria-label={edited.isLeftOut ? consentTexts.keepInOf(name) : consentTexts.leaveOutOf(name)}
        onClick={() => onEdit({ ...edited, isLeftOut: !edited.isLeftOut })}
      >
        {edited.isLeftOut ? consentTexts.keepIn : consentTexts.leaveOut}
      </button>
    </div>
  );
}

/** The number of rows for a text, capped so that other fields stay visible. */
function rowsFor(text: string): number {
  const lines = text.split("\n", 12).reduce((sum, line) => sum + 1 + Math.floor(line.length / 70), 0);
  return Math.min(10, lines);
}
