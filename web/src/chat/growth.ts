/**
 * Decides when a growing block renders again: at every change while it is short, then after each eighth of its length.
 */

/** Blocks up to this many characters render at every change. */
const SHORT = 3000;

/** A long block renders only after it has grown by a fixed share, so that the cost of a token stays constant. */
export const isDue = (shown: string, text: string) =>
  !text.startsWith(shown) || text.length - shown.length > Math.max(0, shown.length - SHORT) / 8;
