/** A progress bar; `fraction` is 0 to 1. */
export function Progress({ label, fraction }: { label: string; fraction: number }) {
  const now = Math.round(fraction * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={now}
      aria-valuemin={0}
      aria-valuemax={100}
      className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-raised"
    >
      <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${now}%` }} />
    </div>
  );
}
