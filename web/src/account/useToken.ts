import { usePageLocation } from "../app/router";

/** The one-time code from a link's fragment, which is never sent to a server or logged. */
export function useToken(): string | null {
  const { hash } = usePageLocation();
  try {
    return decodeURIComponent(hash.slice(1)) || null;
  } catch {
    return hash.slice(1);
  }
}
