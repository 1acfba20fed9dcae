/**
 * Fetching what is behind the door. A stranger never does; who signs in does while the server looks at the password,
 * and who has been inside with this browser at once, beside the question who they are.
 */
import { readSetting, saveSetting } from "./localSettings";

const name = "inside";

export const loadSignedInApp = () => import("./SignedInApp");

/** Preload; an error is shown only when the page is opened. */
export const prefetch = () => void loadSignedInApp().catch(() => undefined);

export const wasSignedIn = () => readSetting(name) !== null;
export const rememberSignedIn = () => saveSetting(name, "yes");
