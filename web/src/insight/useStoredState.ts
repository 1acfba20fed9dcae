import { useRef } from "react";
import type { LoadedResource, Resource } from "../api/useResource";

/** While something else is read, what was shown before stays, and with it the place of whoever uses the keyboard. */
export function useStoredState<T>(held: LoadedResource<T>): LoadedResource<T> {
  const last = useRef<Resource<T> | null>(null);
  if (held.resource.state === "ready") last.current = held.resource;
  return held.resource.state === "loading" && last.current !== null ? { ...held, resource: last.current } : held;
}
