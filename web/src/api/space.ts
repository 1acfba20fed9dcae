/**
 * Which space this page shows. Every call says so: a person can switch in another window, and what is meant for one
 * space must not begin in another. The server then refuses the call, and the page offers to be loaded anew.
 */

export const SPACE_HEADER = "Discreet-Space";
export const PERSONAL = "personal";

/** Told once the server has said that the session works elsewhere. */
export const spaceChange = new EventTarget();

let shown: string | null = null;

/** From now on this page shows that space; null while nobody is signed in. */
export function showSpace(name: string | null): void {
  shown = name;
}

/** The space that this page shows. */
export function shownSpace(): string {
  return shown ?? PERSONAL;
}

export function spaceHeaders(): Record<string, string> {
  return shown === null ? {} : { [SPACE_HEADER]: shown };
}
