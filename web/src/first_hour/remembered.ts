/** Local storage keys of the onboarding (`app/localSettings.ts`). The server stores none of it. */
export const FIRST_STEPS_AWAY = "first-steps-away";
export const IMPORT_AWAY = "import-offer-away";
export const RECEIPT_READ = "receipt-read";
