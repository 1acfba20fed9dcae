import { useRef } from "react";
import type { Resource, ResourceQuery } from "../api/useResource";

/** While something else loads, the previous content stays, and with it the keyboard focus. */
export function useStoredState<T>(query: ResourceQuery<T>): ResourceQuery<T> {
  const last = useRef<Resource<T> | null>(null);
  if (query.resource.state === "ready") last.current = query.resource;
  return query.resource.state === "loading" && last.current !== null ? { ...query, resource: last.current } : query;
}
