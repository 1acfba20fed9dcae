import type { ModelUse } from "../api/types";

/** "12 s" or "2 min 5 s", which is written alike in every language of the app. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = `${whole % 60}\u00a0s`;
  return minutes === 0 ? rest : whole % 60 === 0 ? `${minutes}\u00a0min` : `${minutes}\u00a0min ${rest}`;
}

/** The tokens of reasoning that the models of an answer told; a stream leaves out what is unknown. */
export const tokensOf = (recipients: readonly ModelUse[]) =>
  recipients.reduce((sum, { reasoning_tokens }) => sum + (reasoning_tokens ?? 0), 0);
