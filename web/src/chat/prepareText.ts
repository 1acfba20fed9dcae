/** Preloads the Markdown renderer before an answer arrives, so that its text is not shown raw first. */
export const prepareText = () => void Promise.allSettled([import("./Markdown"), import("./Sources")]);
