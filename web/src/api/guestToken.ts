/**
 * The token of the guest whose page this is. It is in this page's memory and in its tab's storage, goes in a header, and is
 * never a cookie: so it works in a frame of another site, and no one who is signed in in this browser is mixed up with it.
 */
let token: string | null = null;

/** From now on this page's requests are the guest's; null: no guest's. */
export function actAsGuest(guestToken: string | null): void {
  token = guestToken;
}

export const guestHeaders = (): Record<string, string> => (token === null ? {} : { Authorization: `Guest ${token}` });

/** For another page of the same visit, which is handed it by `embed/handOver.ts`. */
export const heldGuestToken = () => token;

let cookies = true;

/** From now on no request of this page carries a cookie. */
export function sendNoCookies(): void {
  cookies = false;
}

/** A guest's requests carry no cookie. */
export const credentials = (): RequestCredentials => (cookies && token === null ? "same-origin" : "omit");
