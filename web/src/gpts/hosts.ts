import type { Gpt } from "../api/types";
import { actionTexts } from "../texts/actions";

/** Whom a GPT can send to, each once. A web page has no host before the model chooses it. */
export function hostsOf({ actions = [] }: Pick<Gpt, "actions">): string[] {
  return [...new Set(actions.map(({ host }) => host || actionTexts.chosenPages))];
}
