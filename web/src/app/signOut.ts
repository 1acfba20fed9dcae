import { signOut } from "../api/accounts";

/** Signs out with a full page load, so that none of the user's data stays in memory. */
export async function signOutHere(): Promise<void> {
  await signOut().catch(() => undefined);
  sessionStorage.clear();
  location.assign("/sign-in");
}
