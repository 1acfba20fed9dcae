/** Submits a sign-in form, tracks progress and errors, and navigates to the requested page. */
import { ApiError } from "../api/request";
import type { Me } from "../api/types";
import { prefetch } from "../app/loadSignedInApp";
import { navigate, safeNext } from "../app/router";
import { useSession } from "../app/session";
import { useTask } from "../ui/useTask";

export interface SignInTask {
  busy: boolean;
  error: ApiError | null;
  enter: (call: () => Promise<Me>) => Promise<void>;
}

export function useSignIn(): SignInTask {
  const { setMe, refreshInstance } = useSession();
  const {
    busy,
    error,
    run: enter,
  } = useTask(async (call: () => Promise<Me>) => {
    prefetch();
    const me = await call();
    await refreshInstance().catch(() => undefined);
    setMe(me);
    navigate(safeNext(location.search), "replace");
  });
  return { busy, error: error instanceof ApiError ? error : null, enter };
}
