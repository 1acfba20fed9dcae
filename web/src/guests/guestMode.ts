/** Whether the chat on this page belongs to a guest, who may do less. */
import { createContext, use } from "react";

export const GuestMode = createContext(false);
export const useIsGuest = () => use(GuestMode);

/** Whether this page is, or will be, embedded in another site. */
export const isEmbedded = () => location.pathname.startsWith("/embed/");

/** Whether the guest keeps the chat in this browser. */
export const KeptHere = createContext(false);
export const useKeptHere = () => use(KeptHere);
