/**
 * The token of this page's guest. It is kept in memory and in the tab's storage and sent in a header, never as a
 * cookie. This way it works in another site's frame and cannot be confused with a signed-in account.
 */
let token: string | null = null;

/** Makes this page's requests the guest's; null ends this. */
export function actAsGuest(guestToken: string | null): void {
  token = guestToken;
}

export const guestHeaders = (): Record<string, string> => (token === null ? {} : { Authorization: `Guest ${token}` });

/** The token for another page of the same visit, passed on by `embed/handOver.ts`. */
export const heldGuestToken = () => token;

let cookies = true;

/** Stops this page from sending cookies. */
export function sendNoCookies(): void {
  cookies = false;
}

/** Guest requests carry no cookies. */
export const credentials = (): RequestCredentials => (cookies && token === null ? "same-origin" : "omit");
