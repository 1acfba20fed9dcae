/** Which page an address opens: "/gpts/:id/edit" is an address whose second part is anything, and is called `id`. */
import type { ReactElement } from "react";

export interface RouteContext {
  id: string;
  part: string;
  /** Grows with each navigation. */
  visit: number;
}

export type Route<Page = ReactElement> = readonly [pattern: string, page: (where: RouteContext) => Page];

/** The page of the first route that fits, or nothing. */
export function pageAt<Page>(routes: readonly Route<Page>[], path: string, visit = 0): Page | null {
  for (const [pattern, page] of routes) {
    const named = namedBy(pattern, path);
    if (named) return page({ id: "", part: "", ...named, visit });
  }
  return null;
}

/** What the pattern's names stand for in this path, or nothing when it does not fit. */
export function namedBy(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const named: Record<string, string> = {};
  for (const [place, part] of given.entries()) {
    const name = wanted[place]!;
    if (name.startsWith(":") && part) named[name.slice(1)] = part;
    else if (name !== part) return null;
  }
  return named;
}
