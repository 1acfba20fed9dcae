/** Removes quotation marks from quoted text, so that it cannot close the quotation and pose as the page. */
export const inQuotes = (text: string): string => text.replace(/["“”„‟«»‹›❝❞❮❯〝〞〟＂「」『』]|['’‘‚‛`´]{2,}/g, "’");
