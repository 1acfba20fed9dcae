/** Chips below the search field: which chats are searched. Tab reaches them, and a press keeps the field's focus. */
import type { Folder } from "../api/folders";
import type { Gpt } from "../api/types";
import { findTexts } from "../texts/find";
import { everything, isNarrow, periods, type SearchFilter } from "./searchFilter";

const texts = findTexts.filters;
const chip =
  "min-h-8 shrink-0 rounded-full border border-edge bg-surface px-3 text-sm hover:bg-raised pointer-coarse:min-h-11";
const pressed = "border-transparent bg-wash font-semibold text-accent";

interface FilterChipsProps {
  filter: SearchFilter;
  onChange: (filter: SearchFilter) => void;
  gpts: readonly Gpt[];
  folders: readonly Folder[];
}

export function FilterChips({ filter, onChange, gpts, folders }: FilterChipsProps) {
  return (
    <div
      role="group"
      aria-label={texts.title}
      className="flex gap-2 overflow-x-auto border-b border-line px-4 py-2 max-sm:[scrollbar-width:none]"
    >
      {periods.map((period) => (
        <button
          key={period}
          type="button"
          aria-pressed={filter.period === period}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChange({ ...filter, period: filter.period === period ? null : period })}
          className={`${chip} ${filter.period === period ? pressed : ""}`}
        >
          {texts.periods[period]}
        </button>
      ))}
      <Choice
        label={texts.gpt}
        all={texts.anyGpt}
        named={gpts}
        chosen={filter.gpt}
        onChoose={(gpt) => onChange({ ...filter, gpt })}
      />
      <Choice
        label={texts.folder}
        all={texts.anyFolder}
        named={folders}
        chosen={filter.folder}
        onChoose={(folder) => onChange({ ...filter, folder })}
      />
      {isNarrow(filter) && (
        <button
          type="button"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChange(everything)}
          className="link min-h-8 shrink-0 px-1 text-sm pointer-coarse:min-h-11"
        >
          {texts.clear}
        </button>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  all: string;
  named: readonly { id: string; name: string }[];
  chosen: string | null;
  onChoose: (id: string | null) => void;
}

function Choice({ label, all, named, chosen, onChoose }: ChoiceProps) {
  if (named.length === 0) return null;
  return (
    <select
      aria-label={label}
      value={chosen ?? ""}
      onChange={(event) => onChoose(event.target.value || null)}
      className={`${chip} max-w-40 ${chosen === null ? "" : pressed}`}
    >
      <option value="">{all}</option>
      {named.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
