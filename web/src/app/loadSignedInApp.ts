/**
 * Loads the signed-in app's chunk. Visitors never load it; at sign-in it loads while the server checks the password; a
 * browser that has been signed in before loads it together with the session.
 */
import { readSetting, saveSetting } from "./localSettings";

const name = "inside";

export const loadSignedInApp = () => import("./SignedInApp");

/** Preloads the chunk and ignores errors; they appear when the page is opened. */
export const prefetch = () => void loadSignedInApp().catch(() => undefined);

export const wasSignedIn = () => readSetting(name) !== null;
export const rememberSignedIn = () => saveSetting(name, "yes");
