import { t } from "../texts";

/** A GPT's suggested first messages. A click sends one. */
export function Starters({
  starters,
  disabled,
  onPick,
}: {
  starters: readonly string[];
  disabled: boolean;
  onPick: (text: string) => void;
}) {
  return (
    <ul aria-label={t.chat.starters} className="grid gap-2 sm:grid-cols-2">
      {starters.map((starter) => (
        <li key={starter}>
          <button
            type="button"
            disabled={disabled}
            onClick={() => onPick(starter)}
            className="h-full min-h-12 w-full rounded-xl border border-line bg-surface px-4 py-2.5 text-start text-[0.9375rem] hover:border-accent disabled:opacity-60"
          >
            {starter}
          </button>
        </li>
      ))}
    </ul>
  );
}
