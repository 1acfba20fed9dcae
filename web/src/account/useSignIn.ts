/** Sending a form that signs somebody in: busy, the server's refusal, and then on to where they wanted to go. */
import { useState } from "react";
import { ApiError } from "../api/request";
import type { Me } from "../api/types";
import { fetchAhead } from "../app/loadSignedInApp";
import { navigate, safeNext } from "../app/router";
import { useSession } from "../app/session";

export interface Entry {
  busy: boolean;
  error: ApiError | null;
  enter: (call: () => Promise<Me>) => Promise<void>;
}

export function useSignIn(): Entry {
  const { setMe, refreshInstance } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const enter = async (call: () => Promise<Me>) => {
    setBusy(true);
    setError(null);
    fetchAhead();
    try {
      const me = await call();
      await refreshInstance().catch(() => undefined);
      setMe(me);
      navigate(safeNext(location.search), "replace");
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, enter };
}
