import type { ModelUse } from "../api/types";

/** Total of the reasoning tokens that the answer's models reported. */
export const reasoningTokens = (recipients: readonly ModelUse[]) =>
  recipients.reduce((sum, { reasoning_tokens }) => sum + (reasoning_tokens ?? 0), 0);
