/** Small settings in this browser's local storage. If storage is blocked, they are lost on reload. */

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`discreet.${name}`);
  } catch {
    return null;
  }
}

/** `null` removes the setting. */
export function saveSetting(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`discreet.${name}`);
    else localStorage.setItem(`discreet.${name}`, value);
  } catch {
    // Storage is full or blocked: the setting lasts until the page is closed.
  }
}
