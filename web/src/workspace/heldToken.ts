/**
 * The code of an invitation, kept while its holder signs in: for this tab, until it is used. It never stands in a part
 * of an address that is sent to a server.
 */
const NAME = "discreet.invitation";

export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(NAME, token);
  } catch {
    // Storage is refused: the link has to be opened again after signing in.
  }
}

export function heldToken(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

export function forgetToken(): void {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // There was none to forget.
  }
}
