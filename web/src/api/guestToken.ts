/**
 * The token of the guest who uses this page. It is kept in memory and in the tab's storage, and sent in a header, never
 * as a cookie. So it works in a frame of another site, and cannot be confused with a signed-in account in this browser.
 */
let token: string | null = null;

/** From now on this page's requests are the guest's; null: not a guest. */
export function actAsGuest(guestToken: string | null): void {
  token = guestToken;
}

export const guestHeaders = (): Record<string, string> => (token === null ? {} : { Authorization: `Guest ${token}` });

/** For another page of the same visit, which `embed/handOver.ts` passes it to. */
export const heldGuestToken = () => token;

let cookies = true;

/** From now on no request of this page carries a cookie. */
export function sendNoCookies(): void {
  cookies = false;
}

/** A guest's requests carry no cookie. */
export const credentials = (): RequestCredentials => (cookies && token === null ? "same-origin" : "omit");
