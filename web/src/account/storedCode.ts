/** A link's code, kept in this tab during sign-in. It is never part of a URL that is sent to a server. */
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

/** Null if storage is blocked; the user then has to open the link again after signing in. */
function orNullIfBlocked<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
