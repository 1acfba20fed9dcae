/**
 * The code of a link, kept while its holder signs in: for this tab, until it is used. It never stands in a part of an
 * address that is sent to a server.
 */
export interface StoredCode {
  keep: (code: string) => void;
  read: () => string | null;
  forget: () => void;
}

export function storedCode(of: string): StoredCode {
  const name = `discreet.${of}`;
  return {
    keep: (code) => quietly(() => sessionStorage.setItem(name, code)),
    read: () => quietly(() => sessionStorage.getItem(name)),
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
