/** When a block that grows is set again: each time while it is short, then after an eighth more. */

/** Characters up to which a block is set anew whenever it grows. */
const SHORT = 3000;

/** Of a long block so much must have arrived before it is set again that a token costs the same at every length. */
export const isDue = (shown: string, text: string) =>
  !text.startsWith(shown) || text.length - shown.length > Math.max(0, shown.length - SHORT) / 8;
