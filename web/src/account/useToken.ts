import { useState } from "react";

/** The one-time code of a link, from the part of the address that is never sent to a server; it is then taken out of sight. */
export function useToken(): string | null {
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)) || null);
  return token;
}
