/** The setup steps and which of them are done. Pure. */
import type { SetupStatus } from "../api/firstHour";

export type Step = "model" | "signUp" | "policies" | "examples" | "backup" | "key" | "quota" | "mail";

/** In display order. Email is optional, so that step is not counted. */
export const steps: readonly Step[] = ["model", "signUp", "policies", "examples", "backup", "key", "quota", "mail"];
export const kinds = ["privacy", "terms"] as const;

const isDone: Record<Step, (status: SetupStatus) => boolean> = {
  model: ({ model }) => model.state === "ready",
  signUp: ({ sign_up_decided }) => sign_up_decided,
  policies: ({ policies }) => kinds.every((kind) => policies.includes(kind)),
  examples: ({ examples }) => examples.some((each) => each.there),
  backup: ({ last_backup }) => last_backup !== null,
  key: ({ master_key }) => !master_key.beside_keys,
  quota: ({ quota }) => quota.megabytes !== null,
  mail: ({ sends_mail }) => sends_mail,
};

export const done = (step: Step, status: SetupStatus): boolean => isDone[step](status);

export function countSteps(status: SetupStatus): { done: number; total: number } {
  const needed = steps.filter((step) => step !== "mail");
  return { done: needed.filter((step) => done(step, status)).length, total: needed.length };
}
