/**
 * A menu button built on the native popover: top layer, closes on Escape or an outside click, restores the focus.
 * Keyboard handling follows the ARIA menu pattern.
 */
import {
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ToggleEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

export interface Entry {
  label: string;
  /** A secondary line. */
  detail?: string;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** For a single choice: whether this option is selected. */
  chosen?: boolean;
  /** The language of the label, if different from the page's. */
  lang?: string;
}

export interface EntryGroup {
  label?: string;
  /** A short tag for an unusual option. */
  mark?: string;
  entries: readonly Entry[];
}

export function Menu({
  trigger,
  groups,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  groups: readonly EntryGroup[];
}) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const toggled = (event: ToggleEvent) => setOpen(event.newState === "open");
  useLayoutEffect(() => {
    if (open) itemsOf(menu.current)[0]?.focus();
  }, [open]);
  const close = () => menu.current?.hidePopover();
  const press = (event: KeyboardEvent) => {
    if (event.key === "Tab") return close();
    const items = itemsOf(menu.current);
    const next = nextItem(event.key, items.indexOf(document.activeElement as HTMLElement), items.length);
    if (next === null) return;
    event.preventDefault();
    items[next]?.focus();
  };
  return (
    <>
      {cloneElement(trigger, { popoverTarget: id, "aria-haspopup": "menu", "aria-expanded": open })}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        onToggle={toggled}
        onKeyDown={press}
        className="floating min-w-52 rounded-xl border border-line bg-surface p-1.5 text-ink shadow-lg"
      >
        {open && groups.map((group, index) => <Group key={index} {...group} first={index === 0} close={close} />)}
      </div>
    </>
  );
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

function nextItem(key: string, current: number, count: number): number | null {
  if (key === "ArrowDown") return (current + 1) % count;
  if (key === "ArrowUp") return (current + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

function Group({ label, entries, first, close }: EntryGroup & { first: boolean; close: () => void }) {
  return (
    <>
      {!first && <div role="separator" className="my-1.5 h-px bg-line" />}
      <div role="group" aria-label={label}>
        {label && (
          <p aria-hidden="true" className="label px-3 py-1.5">
            {label}
          </p>
        )}
        {entries.map((entry, index) => (
          <Row key={index} entry={entry} close={close} />
        ))}
      </div>
    </>
  );
}

function Row({ entry, close }: { entry: Entry; close: () => void }) {
  const { label, detail, onSelect, danger, disabled, chosen, lang } = entry;
  const select = () => {
    close();
    onSelect();
  };
  return (
    <button
      type="button"
      role={chosen === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={chosen}
      lang={lang}
      tabIndex={-1}
      aria-disabled={disabled}
      onClick={disabled ? undefined : select}
      className={`aria-disabled:cursor-default aria-disabled:opacity-60 flex min-h-10 w-full items-center justify-between gap-2 rounded-lg px-3 text-start text-[0.9375rem] hover:bg-raised focus-visible:-outline-offset-2 aria-checked:font-semibold ${danger ? "text-danger" : ""}`}
    >
      <span className="min-w-0">
        <span className="block wrap-anywhere">{label}</span>
        {detail && <span className="block pb-1 text-sm font-normal text-quiet">{detail}</span>}
      </span>
      {chosen && <span aria-hidden="true">✓</span>}
    </button>
  );
}
