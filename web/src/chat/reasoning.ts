import type { ModelUse } from "../api/types";

/** The tokens of reasoning that the models of an answer told; a stream leaves out what is unknown. */
export const reasoningTokens = (recipients: readonly ModelUse[]) =>
  recipients.reduce((sum, { reasoning_tokens }) => sum + (reasoning_tokens ?? 0), 0);
