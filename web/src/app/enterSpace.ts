/** Switches this tab to another space. */
import { enterSpace } from "../api/accounts";
import { ApiError } from "../api/request";
import { PERSONAL, shownSpace, showSpace } from "../api/space";

/**
 * `space` is "personal" or a workspace's id. Uses a full page load, so that nothing of the previous space stays in
 * memory.
 */
export async function goToSpace(space: string, page: string): Promise<void> {
  const previous = shownSpace();
  const workspace = space === PERSONAL ? null : space;
  // The previous space may no longer be accessible; the call itself names the target.
  showSpace(null);
  try {
    await enterSpace(workspace);
  } catch (failure) {
    showSpace(previous);
    // The workspace can be entered only with the organisation's sign-in.
    if (!(workspace && failure instanceof ApiError && failure.code === "organisation_sign_in")) throw failure;
    showSpace(null);
    location.assign(`/sso/${workspace}`);
    return;
  }
  showSpace(space);
  if (page === location.pathname + location.search + location.hash) location.reload();
  else location.assign(page);
}
