/**
 * The code of a link, kept while its holder signs in: for this tab, until it is used. It never stands in a part of an
 * address that is sent to a server.
 */
export interface HeldCode {
  keep: (code: string) => void;
  held: () => string | null;
  forget: () => void;
}

export function heldCode(of: string): HeldCode {
  const name = `discreet.${of}`;
  return {
    keep: (code) => quietly(() => sessionStorage.setItem(name, code)),
    held: () => quietly(() => sessionStorage.getItem(name)),
    forget: () => quietly(() => sessionStorage.removeItem(name)),
  };
}

/** Where storage is refused, the link has to be opened again after signing in. */
function quietly<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}
