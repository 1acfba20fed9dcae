interface CheckProps {
  label: string;
  hint?: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Checkbox({ label, hint, on, disabled = false, onChange }: CheckProps) {
  return (
    <label className={`flex min-h-10 items-start gap-3 py-2 ${disabled ? "text-quiet" : "cursor-pointer"}`}>
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-(--accent)"
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="min-w-0">
        <span className="block wrap-anywhere">{label}</span>
        {hint && <span className="block text-sm text-quiet">{hint}</span>}
      </span>
    </label>
  );
}
