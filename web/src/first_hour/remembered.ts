/** What this browser remembers of the first hour, by these names (`shell/memory.ts`). The server keeps none of it. */
export const FIRST_STEPS_AWAY = "first-steps-away";
export const IMPORT_AWAY = "import-offer-away";
export const RECEIPT_READ = "receipt-read";
