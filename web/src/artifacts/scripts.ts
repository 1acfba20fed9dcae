/**
 * Whether this browser can prevent a preview's scripts from opening connections. The frame's content security policy
 * does not cover WebRTC, preconnect and DNS prefetch; `Connection-Allowlist` does, in browsers that support it.
 */

/** The first Chromium version in which all known leaks were measured as closed. */
const MEASURED = 156;

interface Brands {
  userAgentData?: { brands: readonly { brand: string; version: string }[] };
}

export function keepsScriptsOffline({ userAgentData }: Brands): boolean {
  const chromium = userAgentData?.brands.find(({ brand }) => brand === "Chromium");
  return Number(chromium?.version ?? 0) >= MEASURED;
}
