/** A labelled input whose hint and error are associated with it for assistive technology. */
import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";

interface FrameProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
}

interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

export function Field({
  label,
  hint,
  error,
  children,
}: FrameProps & { children: (control: ControlProps) => ReactNode }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-[0.9375rem] font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-quiet">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, ...rest }: FrameProps & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input className="box" {...control} {...rest} />}
    </Field>
  );
}

export function LongField({ label, hint, error, ...rest }: FrameProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <textarea className="box" {...control} {...rest} />}
    </Field>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  value: T | null;
  options: readonly { value: T; label: string; hint?: string }[];
  onChoose: (value: T) => void;
  error?: string | null;
  hint?: string;
  /** Expandable content or a link below the hint. */
  details?: ReactNode;
}

/** A select; nothing is selected while `value` is null. */
export function ChoiceField<T extends string>({
  legend,
  name,
  value,
  options,
  onChoose,
  error,
  hint,
  details,
}: ChoiceProps<T>) {
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-hint ${id}-error`}>
      <legend className="mb-1 text-[0.9375rem] font-medium">{legend}</legend>
      {hint && (
        <p id={`${id}-hint`} className="mb-2 text-sm text-quiet">
          {hint}
        </p>
      )}
      {details && <div className="mb-3">{details}</div>}
      <div className="grid gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex cursor-pointer items-start gap-3 rounded-[0.625rem] border border-edge bg-surface px-3 py-2.5 has-checked:border-accent has-checked:bg-wash"
          >
            <input
              type="radio"
              name={name}
              className="mt-1 size-4 shrink-0 accent-(--accent)"
              checked={value === option.value}
              onChange={() => onChoose(option.value)}
            />
            <span>
              <span className="block">{option.label}</span>
              {option.hint && <span className="block text-sm text-quiet">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-sm text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
