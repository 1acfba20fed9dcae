import { usePageLocation } from "../app/router";

/** The one-time code of a link, from the fragment of the address, so that it is never sent to a server or logged. */
export function useToken(): string | null {
  const { hash } = usePageLocation();
  try {
    return decodeURIComponent(hash.slice(1)) || null;
  } catch {
    return hash.slice(1);
  }
}
