/** When a growing block is rendered again: every time while it is short, then after each eighth more. */

/** Characters up to which a block is rendered again whenever it grows. */
const SHORT = 3000;

/**
 * A long block is rendered again only after it has grown by a share, so that a token costs the same at every length.
 */
export const isDue = (shown: string, text: string) =>
  !text.startsWith(shown) || text.length - shown.length > Math.max(0, shown.length - SHORT) / 8;
