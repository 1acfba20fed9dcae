/** Lazily loaded pages. The previous page stays visible until the next page's code has loaded. */
import { type ComponentType, type ReactElement, type ReactNode, useEffect, useReducer, useRef, useState } from "react";

interface LazyPage {
  isLoaded: () => boolean;
  fetch: () => Promise<void>;
}

/** Unlike React's `lazy`, renders a loaded page at once; `lazy` would show its fallback for 300 ms. */
export function lazyPage<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  let Page: ComponentType<P> | null = null;
  const show = (props: P): ReactNode => Page && <Page {...props} />;
  const fetch = async () => {
    Page = (await load()).default;
  };
  return Object.assign(show, { fetch, isLoaded: () => Page !== null } satisfies LazyPage);
}

/** The latest requested target whose page has loaded, or null before the first. Throws the error of a failed load. */
export function useLoadedPage<T extends { page: ReactElement }>(target: T): T | null {
  const latest = useRef<T | null>(null);
  const [, rerender] = useReducer((renders: number) => renders + 1, 0);
  const [error, setError] = useState<unknown>(null);
  const { isLoaded, fetch } = target.page.type as Partial<LazyPage>;
  const loaded = isLoaded?.() ?? true;
  if (loaded) latest.current = target;
  useEffect(() => {
    if (loaded) return;
    let isUnmounted = false;
    fetch?.().then(rerender, (failure: unknown) => isUnmounted || setError(failure));
    return () => {
      isUnmounted = true;
    };
  }, [loaded, fetch]);
  if (error !== null) throw error;
  return latest.current;
}
