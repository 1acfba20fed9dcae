/** Leads this tab into another space. */
import { enterSpace } from "../api/accounts";
import { ApiError } from "../api/request";
import { PERSONAL, shownSpace, showSpace } from "../api/space";

/** `space` is "personal" or a workspace's id. A full load: nothing of the space that is left stays in the page's memory. */
export async function goToSpace(space: string, page: string): Promise<void> {
  const previous = shownSpace();
  const workspace = space === PERSONAL ? null : space;
  // The space that is left may not be open any more; the call itself says which is meant.
  showSpace(null);
  try {
    await enterSpace(workspace);
  } catch (failure) {
    showSpace(previous);
    // The workspace is entered by the organisation's sign-in alone.
    if (!(workspace && failure instanceof ApiError && failure.code === "organisation_sign_in")) throw failure;
    showSpace(null);
    location.assign(`/sso/${workspace}`);
    return;
  }
  showSpace(space);
  if (page === location.pathname + location.search + location.hash) location.reload();
  else location.assign(page);
}
