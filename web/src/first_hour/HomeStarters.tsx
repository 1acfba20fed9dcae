/** On the home page: beginnings of a message to complete. */
import { t } from "../texts";

export function HomeStarters({ onPick }: { onPick: (text: string) => void }) {
  return (
    <ul aria-label={t.chat.starters} className="flex flex-wrap justify-center gap-2">
      {t.chat.homeStarters.map(({ label, text }) => (
        <li key={label}>
          <button
            type="button"
            onClick={() => onPick(text)}
            className="min-h-11 rounded-full border border-line bg-surface px-4 text-[0.9375rem] hover:border-accent"
          >
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}
