/**
 * Fetching what is behind the door. A stranger never does; who signs in does while the server looks at the password,
 * and who has been inside with this browser at once, beside the question who they are.
 */
import { recall, remember } from "./localSettings";

const name = "inside";

export const loadSignedInApp = () => import("./SignedInApp");

/** Have it ready: what fails here is told when it is needed. */
export const fetchAhead = () => void loadSignedInApp().catch(() => undefined);

export const wasInside = () => recall(name) !== null;
export const rememberInside = () => remember(name, "yes");
