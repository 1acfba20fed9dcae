/** One thing that may be chosen beside others. */
interface CheckProps {
  label: string;
  hint?: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

export function Checkbox({ label, hint, on, onChange }: CheckProps) {
  return (
    <label className="flex min-h-10 cursor-pointer items-start gap-3 py-2">
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-(--accent)"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="min-w-0">
        <span className="block wrap-anywhere">{label}</span>
        {hint && <span className="block text-sm text-quiet">{hint}</span>}
      </span>
    </label>
  );
}
