/** Chips below the search field that filter the chats. Tab reaches them, and a click keeps the focus in the field. */
import type { Folder } from "../api/folders";
import type { Gpt } from "../api/types";
import { t } from "../texts";
import { commandPaletteTexts } from "../texts/find";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { everything, isNarrow, periods, type SearchFilter } from "./searchFilter";

const texts = commandPaletteTexts.filters;
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
    <div role="group" aria-label={texts.title} className="flex flex-wrap gap-2 border-b border-line px-4 py-2">
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
        options={gpts}
        chosen={filter.gpt}
        onChoose={(gpt) => onChange({ ...filter, gpt })}
      />
      <Choice
        label={texts.folder}
        all={texts.anyFolder}
        options={folders}
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
  options: readonly { id: string; name: string }[];
  chosen: string | null;
  onChoose: (id: string | null) => void;
}

function Choice({ label, all, options, chosen, onChoose }: ChoiceProps) {
  if (options.length === 0) return null;
  const chosenName = options.find(({ id }) => id === chosen)?.name ?? all;
  const entries = [{ id: null, name: all }, ...options].map(({ id, name }) => ({
    label: name,
    chosen: id === chosen,
    onSelect: () => onChoose(id),
  }));
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={label + t.common.colon + chosenName}
          className={`${chip} inline-flex max-w-44 items-center gap-1 ${chosen === null ? "" : pressed}`}
        >
          <span className="truncate">{chosenName}</span>
          <Icon name="chevron" className="size-3.5 shrink-0" />
        </button>
      }
      groups={[{ label, entries }]}
    />
  );
}
