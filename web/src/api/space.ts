/**
 * The space of this tab. Every request names it, and the server checks access each time. Switching in one tab does not
 * affect the others. A new tab starts in the space that was chosen last.
 */

export const SPACE_HEADER = "Discreet-Space";
export const PERSONAL = "personal";

/** Dispatches once the server reports that this tab's space is no longer accessible. */
export const spaceChange = new EventTarget();

const STORAGE_KEY = "discreet.space";

/** If storage is blocked, the space lasts until the page is reloaded. */
function storedSpace(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

let current: string | null = storedSpace();

/** Sets this tab's space, which survives a reload; null when signed out. */
export function showSpace(name: string | null): void {
  current = name;
  try {
    if (name === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, name);
  } catch {
    // Storage is blocked.
  }
}

/** The space of this tab. */
export function shownSpace(): string {
  return current ?? PERSONAL;
}

export function spaceHeaders(): Record<string, string> {
  return current === null ? {} : { [SPACE_HEADER]: current };
}

/** Adds the space to URLs that the browser fetches itself without headers: images and downloads. */
export function inThisSpace(path: string): string {
  return current === null ? path : `${path}${path.includes("?") ? "&" : "?"}space=${encodeURIComponent(current)}`;
}
