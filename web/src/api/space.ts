/**
 * The space of this tab. Every request names it, and the server checks the name in each: it gives no right. So a switch
 * in one tab leaves the others where they are. A new tab begins in the space that was chosen last.
 */

export const SPACE_HEADER = "Discreet-Space";
export const PERSONAL = "personal";

/** Told once the server has said that this tab's space is not open any more. */
export const spaceChange = new EventTarget();

const STORAGE_KEY = "discreet.space";

/** A browser that refuses storage keeps it until the page is loaded again. */
function storedSpace(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

let current: string | null = storedSpace();

/** From now on this tab shows that space, even after a reload; null without a signed-in person. */
export function showSpace(name: string | null): void {
  current = name;
  try {
    if (name === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, name);
  } catch {
    // Storage is refused.
  }
}

/** The space that this tab shows. */
export function shownSpace(): string {
  return current ?? PERSONAL;
}

export function spaceHeaders(): Record<string, string> {
  return current === null ? {} : { [SPACE_HEADER]: current };
}

/** The address for what the browser fetches itself, without headers: pictures and downloads. */
export function inThisSpace(path: string): string {
  return current === null ? path : `${path}${path.includes("?") ? "&" : "?"}space=${encodeURIComponent(current)}`;
}
