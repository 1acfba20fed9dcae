/** Text that stands in quotation marks: it cannot end them and go on as if the page said it. */
export const inQuotes = (text: string): string => text.replace(/["“”„‟«»‹›❝❞❮❯〝〞〟＂「」『』]|['’‘‚‛`´]{2,}/g, "’");
