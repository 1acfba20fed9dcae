/**
 * The code of a link, kept in this tab while its holder signs in. It is never in a part of an address that is sent to a
 * server.
 */
export interface StoredCode {
  keep: (code: string) => void;
  read: () => string | null;
  forget: () => void;
}

export function storedCode(purpose: string): StoredCode {
  const name = `discreet.${purpose}`;
  return {
    keep: (code) => orNullIfBlocked(() => sessionStorage.setItem(name, code)),
    read: () => orNullIfBlocked(() => sessionStorage.getItem(name)),
    forget: () => orNullIfBlocked(() => sessionStorage.removeItem(name)),
  };
}

/** If storage is blocked, the link has to be opened again after signing in. */
function orNullIfBlocked<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
