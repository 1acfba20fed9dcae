/**
 * A modal built on the native dialog element: it traps the focus, closes on Escape and restores the focus. Beside the
 * page (`beside`, `split`) it is not modal: the page shrinks and stays usable, and Escape closes it only from inside.
 */
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";
import { t } from "../texts";
import { Button, IconButton } from "./Button";
import { markDocument } from "./markDocument";
import { ErrorNotice } from "./Notice";
import { useTask } from "./useTask";

const places = {
  middle: "m-auto w-[min(32rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] rounded-2xl",
  wide: "m-auto w-[min(52rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] rounded-2xl",
  broad:
    "m-auto w-[min(70rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] rounded-2xl max-sm:m-0 max-sm:h-dvh max-sm:max-h-dvh max-sm:w-screen max-sm:max-w-none max-sm:rounded-none max-sm:border-0",
  top: "mx-auto mt-[12dvh] mb-auto h-[min(38rem,76dvh)] w-[min(42rem,calc(100vw-2rem))] max-h-none rounded-2xl max-sm:m-0 max-sm:h-dvh max-sm:w-screen max-sm:max-w-none max-sm:rounded-none max-sm:border-0",
  right: "ms-auto me-0 my-0 h-dvh max-h-dvh w-[min(27rem,100vw)] max-w-none",
  beside: "fixed inset-y-0 start-auto end-0 m-0 h-dvh max-h-dvh w-100 max-w-none border-y-0 border-e-0 shadow-none",
  split: "fixed inset-y-0 start-auto end-0 m-0 h-dvh max-h-dvh w-[44vw] max-w-none border-y-0 border-e-0 shadow-none",
  whole: "m-0 h-dvh max-h-dvh w-screen max-w-none border-0",
  left: "me-auto ms-0 my-0 h-dvh max-h-dvh w-[min(19rem,calc(100vw-3rem))] max-w-none",
} as const;

/** Shown beside the page, which stays usable. */
const nonModalPlaces: ReadonlySet<keyof typeof places> = new Set(["beside", "split"]);

/** Dialogs with a form: the first field gets the focus instead of the close button. */
const placesWithFieldFocus: ReadonlySet<keyof typeof places> = new Set(["middle", "wide", "broad"]);

interface DialogProps {
  title: string;
  place?: keyof typeof places;
  /** No visible heading; the content has its own. */
  bare?: boolean;
  /** Stays visible below the scrolling content. */
  footer?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, place = "middle", bare = false, footer, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const previousFocus = document.activeElement;
    const dialog = element.current;
    if (nonModalPlaces.has(place)) dialog?.show();
    else dialog?.showModal();
    const stop = placesWithFieldFocus.has(place) && !focusFirst(dialog) && dialog ? focusWhenLoaded(dialog) : undefined;
    return () => {
      stop?.();
      dialog?.close();
      if (previousFocus instanceof HTMLElement) previousFocus.focus();
    };
  }, [place]);
  const closeFromBackdrop = (event: MouseEvent) =>
    !nonModalPlaces.has(place) && event.target === element.current && onClose();
  useLayoutEffect(() => (place === "beside" || place === "split" ? markDocument(place) : undefined), [place]);
  // With the browser's default, a second Escape would close a dialog whose content asks for confirmation first.
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.nativeEvent.isComposing) return;
    if (element.current?.querySelector(":popover-open")) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <dialog
      ref={element}
      aria-labelledby={bare ? undefined : id}
      aria-label={bare ? title : undefined}
      className={`flex-col border border-line bg-surface p-0 shadow-xl open:flex ${places[place]}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={closeFromBackdrop}
      onKeyDown={closeOnEscape}
    >
      {!bare && (
        <header
          className={`flex items-start justify-between gap-4 px-6 pt-5 ${footer ? "border-b border-line pb-3" : ""}`}
        >
          <h2 id={id} className="pt-1.5 text-lg font-semibold">
            {title}
          </h2>
          <IconButton icon="close" label={t.common.close} onClick={onClose} className="-me-2" />
        </header>
      )}
      <div
        {...(place === "right" || place === "beside" ? { tabIndex: 0, role: "group", "aria-labelledby": id } : {})}
        className="goes-on min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
      >
        {/* The padding is inside the scroll container, so that sticky content reaches the very edge. */}
        <div className={bare ? "contents" : "px-6 pt-3 pb-6"}>{children}</div>
      </div>
      {footer && <footer className="border-t border-line px-6 py-4">{footer}</footer>}
    </dialog>
  );
}

const FIELDS = "[data-first], input:enabled, textarea:enabled, select:enabled";

/** Focuses the first field once it has loaded, unless the user has moved on. Returns a function that cancels. */
function focusWhenLoaded(dialog: HTMLDialogElement): () => void {
  const previousFocus = document.activeElement;
  const observer = new MutationObserver(() => {
    if (document.activeElement !== previousFocus || focusFirst(dialog)) observer.disconnect();
  });
  observer.observe(dialog, { childList: true, subtree: true });
  return () => observer.disconnect();
}

/** Focuses the first field or safe button and selects a field's text. Returns whether there was one. */
function focusFirst(dialog: HTMLDialogElement | null): boolean {
  const fields = [...(dialog?.querySelectorAll<HTMLElement>(FIELDS) ?? [])];
  const first = fields.find((field) => field.checkVisibility());
  const chosen = first?.matches("[type=radio]") && fields.find((field) => field.matches("[type=radio]:checked"));
  const field = chosen || first;
  field?.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
  return field !== undefined;
}

interface ConfirmProps {
  title: string;
  text: string;
  /** Further facts, one paragraph each. */
  details?: readonly string[];
  action: string;
  danger?: boolean;
  onClose: () => void;
  /** The dialog closes when it resolves and shows the error when it rejects. */
  onConfirm: () => Promise<unknown>;
}

export function Confirm({ title, text, details = [], action, danger = true, onClose, onConfirm }: ConfirmProps) {
  const confirm = useTask(() => onConfirm().then(onClose));
  return (
    <Dialog title={title} onClose={onClose}>
      <p className={details.length > 0 ? "font-medium" : "text-quiet"}>{text}</p>
      {details.map((detail) => (
        <p key={detail} className="mt-3 text-quiet">
          {detail}
        </p>
      ))}
      <ErrorNotice error={confirm.error} className="mt-4" />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button data-first onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button variant={danger ? "danger" : "main"} disabled={confirm.busy} onClick={confirm.run}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
