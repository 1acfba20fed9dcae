import { useRef } from "react";
import type { Resource, ResourceQuery } from "../api/useResource";

/** Keeps the previous content while the next one loads, so that the keyboard focus is not lost. */
export function useStoredState<T>(query: ResourceQuery<T>): ResourceQuery<T> {
  const last = useRef<Resource<T> | null>(null);
  if (query.resource.state === "ready") last.current = query.resource;
  return query.resource.state === "loading" && last.current !== null ? { ...query, resource: last.current } : query;
}
