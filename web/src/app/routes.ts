/** Maps a URL to its page. In "/gpts/:id/edit", the second segment is a parameter named `id`. */
import type { ReactElement } from "react";

export interface RouteContext {
  id: string;
  section: string;
  /** Increments on each navigation. */
  visit: number;
}

export type Route<Page = ReactElement> = readonly [pattern: string, page: (context: RouteContext) => Page];

/** The page of the first matching route, or null. */
export function pageAt<Page>(routes: readonly Route<Page>[], path: string, visit = 0): Page | null {
  for (const [pattern, page] of routes) {
    const params = matchRoute(pattern, path);
    if (params) return page({ id: "", section: "", ...params, visit });
  }
  return null;
}

/** The parameters of the pattern in this path, or null if it does not match. */
export function matchRoute(pattern: string, path: string): Record<string, string> | null {
  const patternParts = pattern.split("/");
  const pathParts = path.split("/");
  if (patternParts.length !== pathParts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pathParts.entries()) {
    const name = patternParts[index]!;
    if (name.startsWith(":") && part) params[name.slice(1)] = part;
    else if (name !== part) return null;
  }
  return params;
}
