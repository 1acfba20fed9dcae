import { signOut } from "../api/accounts";

/** A full load: nothing of this person stays in the page's memory. */
export async function signOutHere(): Promise<void> {
  await signOut().catch(() => undefined);
  sessionStorage.clear();
  location.assign("/sign-in");
}
