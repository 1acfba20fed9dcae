/** Hooks for a list that belongs to a field: the field keeps the focus, and its keys move the selection. */
import { type RefObject, useEffect, useLayoutEffect } from "react";

type Field = RefObject<HTMLTextAreaElement | null>;

interface Keys {
  moveBy: (by: number) => void;
  accept: () => void;
  close: () => void;
}

/** Handles the list's keys on the field itself, before React and the page, as soon as the list is shown. */
export function useFieldKeys(field: Field, on: boolean, keys: Keys): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!on || element === null) return;
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
      const moveBy = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (moveBy !== undefined) keys.moveBy(moveBy);
      else if (event.key === "Enter" || event.key === "Tab") keys.accept();
      else if (event.key === "Escape") keys.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener("keydown", press);
    return () => element.removeEventListener("keydown", press);
  });
}

/** Sets the field's reference to the active option. */
export function usePointsTo(field: Field, list: string, option: string | null): void {
  useEffect(() => {
    const element = field.current;
    if (element === null || option === null) return;
    element.setAttribute("aria-autocomplete", "list");
    element.setAttribute("aria-controls", list);
    element.setAttribute("aria-activedescendant", option);
    document.getElementById(option)?.scrollIntoView({ block: "nearest" });
    return () => {
      for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) element.removeAttribute(name);
    };
  }, [field, list, option]);
}

/** Moves the caret to the end after the new text has rendered: a closing dialog restores the focus first. */
export function focusEnd(field: Field): void {
  requestAnimationFrame(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  });
}
