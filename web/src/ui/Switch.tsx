import { useId } from "react";

interface SwitchProps {
  label: string;
  hint?: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ label, hint, on, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        onClick={() => onChange(!on)}
        className={`relative mt-0.5 inline-flex h-6 w-11 shrink-0 items-center rounded-full border px-0.5 transition-colors before:absolute before:inset-x-0 before:-inset-y-3 ${on ? "border-accent bg-accent" : "border-edge bg-raised"}`}
      >
        <span
          className={`size-4.5 rounded-full transition-transform ${on ? "translate-x-5 bg-on-accent" : "translate-x-0 bg-edge"}`}
        />
      </button>
      <div className="min-w-0">
        <label id={`${id}-label`} htmlFor={id} className="cursor-pointer font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="mt-1 text-sm text-quiet">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
