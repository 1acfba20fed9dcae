/** Whether the chat on this page is a guest's: then it offers only what a guest may do. */
import { createContext, use } from "react";

export const GuestMode = createContext(false);
export const useIsGuest = () => use(GuestMode);

/** Whether this page is in a frame of another site, or is to be shown in one. */
export const isEmbedded = () => location.pathname.startsWith("/embed/");

/** Whether the guest keeps the chat in this browser. */
export const KeptHere = createContext(false);
export const useKeptHere = () => use(KeptHere);
