/** What a page reads from the server: loading, failed with a way to try again, or here. */
import { useCallback, useEffect, useRef, useState } from "react";

export type Resource<T> = { state: "loading" } | { state: "failed"; error: unknown } | { state: "ready"; value: T };

export interface ResourceQuery<T> {
  resource: Resource<T>;
  /** Read again; what is shown stays until the new value is here. */
  reload: () => Promise<void>;
  replace: (value: T) => void;
}

/** Reads when `key` changes. An answer that comes after a newer question is dropped. */
export function useResource<T>(key: string, read: () => Promise<T>): ResourceQuery<T> {
  const [held, setHeld] = useState<{ key: string; resource: Resource<T> }>({ key, resource: { state: "loading" } });
  const reader = useRef(read);
  const asked = useRef(0);
  reader.current = read;

  const reload = useCallback(async () => {
    const mine = ++asked.current;
    const settle = (resource: Resource<T>) => mine === asked.current && setHeld({ key, resource });
    await reader.current().then(
      (value) => settle({ state: "ready", value }),
      (error: unknown) => settle({ state: "failed", error }),
    );
  }, [key]);
  const replace = useCallback(
    (value: T) => {
      asked.current++;
      setHeld({ key, resource: { state: "ready", value } });
    },
    [key],
  );

  useEffect(() => void reload(), [reload]);
  return { resource: held.key === key ? held.resource : { state: "loading" }, reload, replace };
}

/** Calls `task` every `milliseconds` while `active`, and never two at a time. */
export function usePolling(active: boolean, milliseconds: number, task: () => Promise<unknown>): void {
  const current = useRef(task);
  current.current = task;
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const again = () => {
      timer = setTimeout(async () => {
        await current.current().catch(() => undefined);
        if (!over) again();
      }, milliseconds);
    };
    again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [active, milliseconds]);
}
