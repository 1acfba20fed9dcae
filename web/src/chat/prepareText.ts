/** Fetch what sets an answer before there is one, so that it is not shown unset first. */
export const prepareText = () => void Promise.allSettled([import("./Markdown"), import("./Sources")]);
