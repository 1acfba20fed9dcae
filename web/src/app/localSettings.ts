/** Small settings of this browser. A browser that refuses storage only forgets them. */

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`discreet.${name}`);
  } catch {
    return null;
  }
}

/** `null` forgets. */
export function saveSetting(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`discreet.${name}`);
    else localStorage.setItem(`discreet.${name}`, value);
  } catch {
    // Storage is full or refused: the choice holds until the page is closed.
  }
}
