/** Requests made by guests. */
import { guestHeaders } from "./guestToken";
import { request } from "./request";
import type { EnteredGuestView, GuestSignInBody, GuestView, RestoredChatView, SealedChatView } from "./schema";

export const enterGuestLink = (link: string, password: string | null, proof: string | null) =>
  request<EnteredGuestView>("POST", "/api/guest", { token: link, password, proof });
export const readVisit = () => request<GuestView>("GET", "/api/guest");
export const endVisit = () => request<void>("DELETE", "/api/guest");
export const sealChat = (conversation_id: string, key: string) =>
  request<SealedChatView>("POST", "/api/guest/kept", { conversation_id, key });
export const openSealedChat = (key: string, sealed: string) =>
  request<RestoredChatView>("POST", "/api/guest/kept/open", { key, sealed });
export const chooseStatistics = (allowed: boolean) => request<void>("PUT", "/api/guest/statistics", { allowed });

/** The URL of the GPT's picture. */
export const guestPicture = "/api/guest/picture";

/** Completes a sign-in at a third party that this visit started. */
export const finishSignIn = (returned: GuestSignInBody) => request<void>("POST", "/api/guest/sign-in", returned);

/** Reports whether this page shows the chat; on leaving, without waiting for a response. */
export const reportGuestPresence = (here: boolean) =>
  void fetch("/api/guest/presence", {
    method: "PUT",
    keepalive: true,
    credentials: "omit",
    headers: { "Content-Type": "application/json", ...guestHeaders() },
    body: JSON.stringify({ here }),
  }).catch(() => undefined);
