/**
 * Whether this browser keeps the scripts of a preview from opening connections. The frame's content security policy
 * does not cover WebRTC, preconnect and DNS prefetch; `Connection-Allowlist` does, where the browser knows it.
 */

/** The first version of Chromium in which every known way was measured as closed. */
const MEASURED = 156;

interface Brands {
  userAgentData?: { brands: readonly { brand: string; version: string }[] };
}

export function keepsScriptsOffline({ userAgentData }: Brands): boolean {
  const chromium = userAgentData?.brands.find(({ brand }) => brand === "Chromium");
  return Number(chromium?.version ?? 0) >= MEASURED;
}
