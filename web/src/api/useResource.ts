/** Data that a page loads from the server: loading, failed with a retry, or ready. */
import { useCallback, useEffect, useRef, useState } from "react";

export type Resource<T> = { state: "loading" } | { state: "failed"; error: unknown } | { state: "ready"; value: T };

export interface ResourceQuery<T> {
  resource: Resource<T>;
  /** Reloads and keeps the current value until the new one arrives. */
  reload: () => Promise<void>;
  replace: (value: T) => void;
}

/** Loads when `key` changes. Drops stale responses. */
export function useResource<T>(key: string, read: () => Promise<T>): ResourceQuery<T> {
  const [loaded, setLoaded] = useState<{ key: string; resource: Resource<T> }>({ key, resource: { state: "loading" } });
  const reader = useRef(read);
  const latestRequest = useRef(0);
  reader.current = read;

  const reload = useCallback(async () => {
    const thisRequest = ++latestRequest.current;
    const finish = (resource: Resource<T>) => thisRequest === latestRequest.current && setLoaded({ key, resource });
    await reader.current().then(
      (value) => finish({ state: "ready", value }),
      (error: unknown) => finish({ state: "failed", error }),
    );
  }, [key]);
  const replace = useCallback(
    (value: T) => {
      latestRequest.current++;
      setLoaded({ key, resource: { state: "ready", value } });
    },
    [key],
  );

  useEffect(() => void reload(), [reload]);
  return { resource: loaded.key === key ? loaded.resource : { state: "loading" }, reload, replace };
}

/** Calls `task` every `milliseconds` while `active`, without overlap. */
export function usePolling(active: boolean, milliseconds: number, task: () => Promise<unknown>): void {
  const current = useRef(task);
  current.current = task;
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout>;
    let isStopped = false;
    const schedule = () => {
      timer = setTimeout(async () => {
        await current.current().catch(() => undefined);
        if (!isStopped) schedule();
      }, milliseconds);
    };
    schedule();
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  }, [active, milliseconds]);
}
