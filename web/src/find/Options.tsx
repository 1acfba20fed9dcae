/** The options below the field: a listbox whose selected option is the field's active descendant. */

import type { TextPiece } from "../api/search";
import { t } from "../texts";
import { commandPaletteTexts } from "../texts/find";
import { Icon } from "../ui/Icon";
import type { Group, Option } from "./options";

interface OptionsProps {
  id: string;
  /** The label of the list. */
  label?: string;
  /** 0: the list itself is focusable, to be scrolled by keyboard. */
  tabIndex?: 0;
  groups: readonly Group[];
  chosen: string | null;
  onChoose: (key: string) => void;
  onRun: (option: Option) => void;
}

export const optionId = (list: string, key: string) => `${list} ${key}`.replaceAll(" ", "-");

export function Options({
  id,
  label = commandPaletteTexts.results,
  tabIndex,
  groups,
  chosen,
  onChoose,
  onRun,
}: OptionsProps) {
  return (
    <div
      role="listbox"
      id={id}
      aria-label={label}
      tabIndex={tabIndex}
      className="min-h-0 overflow-y-auto px-2 py-1 empty:hidden"
    >
      {groups.map((group) => (
        <OptionGroup key={group.key} id={id} group={group} chosen={chosen} onChoose={onChoose} onRun={onRun} />
      ))}
    </div>
  );
}

function OptionGroup({
  id,
  group,
  chosen,
  onChoose,
  onRun,
}: Omit<OptionsProps, "groups" | "label" | "tabIndex"> & { group: Group }) {
  const isConversation = group.options[0]?.key === group.key;
  return (
    <div
      role="group"
      aria-label={group.label}
      className={isConversation ? "border-t border-line py-1 first:border-0" : "py-1"}
    >
      {!isConversation && (
        <p aria-hidden="true" className="label px-3 pt-2 pb-1">
          {group.label}
        </p>
      )}
      {group.options.map((option) => (
        <Row
          key={option.key}
          id={optionId(id, option.key)}
          option={option}
          chosen={chosen === option.key}
          onChoose={() => onChoose(option.key)}
          onRun={() => onRun(option)}
        />
      ))}
      {group.note && <p className="px-3 pb-2 ps-11 text-sm text-quiet">{group.note}</p>}
    </div>
  );
}

interface RowProps {
  id: string;
  option: Option;
  chosen: boolean;
  onChoose: () => void;
  onRun: () => void;
}

/** A press here must not take the focus from the field. */
function Row({ id, option: { icon, text, speaker, detail }, chosen, onChoose, onRun }: RowProps) {
  return (
    <div
      role="option"
      id={id}
      aria-selected={chosen}
      onMouseDown={(event) => event.preventDefault()}
      onMouseMove={onChoose}
      onClick={onRun}
      className="flex min-h-10 cursor-pointer items-start gap-3 rounded-lg px-3 py-2 text-[0.9375rem] aria-selected:bg-wash"
    >
      <span className="mt-0.5 flex size-5 shrink-0 justify-center">
        {icon && <Icon name={icon} className="size-4.5 text-accent" />}
      </span>
      <span className={`min-w-0 flex-1 wrap-anywhere ${speaker ? "text-sm text-quiet" : ""}`}>
        {speaker && <span className="font-medium text-ink">{speaker + t.common.colon}</span>}
        <HighlightedText parts={text} />
      </span>
      {detail && <span className="shrink-0 text-sm text-quiet">{detail}</span>}
    </div>
  );
}

function HighlightedText({ parts }: { parts: readonly TextPiece[] }) {
  return parts.map(({ text, hit }, index) =>
    hit ? (
      <mark key={index} className="rounded-xs bg-caution-wash font-semibold text-ink">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
