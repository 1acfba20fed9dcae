import { usePageLocation } from "../app/router";

/** The one-time code of a link, from the part of the address that is never sent to a server, so that no log has it. */
export function useToken(): string | null {
  const { hash } = usePageLocation();
  try {
    return decodeURIComponent(hash.slice(1)) || null;
  } catch {
    return hash.slice(1);
  }
}
