/** An option list for a field that keeps the focus and handles the list's keys. */
import { type ReactNode, type RefObject, useId, useState } from "react";
import { Options, optionId } from "../find/Options";
import type { Group } from "../find/options";
import { useFieldKeys, usePointsTo } from "./fieldList";

interface FieldListProps {
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  groups: readonly Group[];
  /** Whether the list handles the field's keys; false while a dialog is open above it. */
  takesKeys?: boolean;
  footer?: ReactNode;
  onClose: () => void;
}

export function FieldList({ field, label, groups, takesKeys = true, footer, onClose }: FieldListProps): ReactNode {
  const list = useId();
  const [chosen, choose] = useState<string | null>(null);
  const options = groups.flatMap((group) => group.options);
  const now = Math.max(
    0,
    options.findIndex((option) => option.key === chosen),
  );
  const current = options[now];
  useFieldKeys(field, takesKeys && options.length > 0, {
    moveBy: (by) => choose(options[(now + by + options.length) % options.length]!.key),
    accept: () => current?.run(),
    close: onClose,
  });
  usePointsTo(field, list, current === undefined ? null : optionId(list, current.key));
  return (
    <div
      className={`mb-2 flex max-h-[min(20rem,45dvh)] flex-col overflow-hidden rounded-2xl border border-line bg-surface shadow-lg ${options.length === 0 ? "hidden" : ""}`}
    >
      <Options
        id={list}
        label={label}
        tabIndex={0}
        groups={groups}
        chosen={current?.key ?? null}
        onChoose={choose}
        onRun={(option) => option.run()}
      />
      {footer}
    </div>
  );
}
