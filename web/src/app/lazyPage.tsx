/** Pages whose code is fetched when somebody goes there; until it is here, the page before stays. */
import { type ComponentType, type ReactElement, type ReactNode, useEffect, useReducer, useRef, useState } from "react";

interface Fetched {
  isHere: () => boolean;
  fetch: () => Promise<void>;
}

/** Unlike what React’s `lazy` makes, it is shown at once when it is here: that would say for 300 ms that it loads. */
export function lazyPage<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  let Page: ComponentType<P> | null = null;
  const show = (props: P): ReactNode => Page && <Page {...props} />;
  const fetch = async () => {
    Page = (await load()).default;
  };
  return Object.assign(show, { fetch, isHere: () => Page !== null } satisfies Fetched);
}

/** The latest of what was wanted whose page is here; nothing before the first. Throws what keeps it from coming. */
export function useLoadedPage<T extends { page: ReactElement }>(wanted: T): T | null {
  const latest = useRef<T | null>(null);
  const [, lookAgain] = useReducer((looks: number) => looks + 1, 0);
  const [error, setError] = useState<unknown>(null);
  const { isHere, fetch } = wanted.page.type as Partial<Fetched>;
  const here = isHere?.() ?? true;
  if (here) latest.current = wanted;
  useEffect(() => {
    if (here) return;
    let left = false;
    fetch?.().then(lookAgain, (missing: unknown) => left || setError(missing));
    return () => {
      left = true;
    };
  }, [here, fetch]);
  if (error !== null) throw error;
  return latest.current;
}
