import { useState } from "react";
import { t } from "../texts";
import { Field } from "../ui/Field";

interface PasswordProps {
  value: string;
  onChange: (value: string) => void;
  autoComplete: "current-password" | "new-password";
  label?: string;
  /** The label of the toggle that shows the password. */
  show?: string;
  autoFocus?: boolean;
  hint?: string;
  error?: string | null;
}

/** A password field with a toggle to show its content. */
export function Password({ value, onChange, autoComplete, label, show, autoFocus, hint, error }: PasswordProps) {
  const [isVisible, setVisible] = useState(false);
  return (
    <div>
      <Field label={label ?? t.account.password} hint={hint} error={error}>
        {(control) => (
          <input
            className="box"
            type={isVisible ? "text" : "password"}
            autoComplete={autoComplete}
            required
            autoFocus={autoFocus}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...control}
          />
        )}
      </Field>
      <label className="mt-2 inline-flex min-h-6 cursor-pointer items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-(--accent)"
          checked={isVisible}
          onChange={(event) => setVisible(event.target.checked)}
        />
        {show ?? t.account.show}
      </label>
    </div>
  );
}
