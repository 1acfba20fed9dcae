import type { Gpt } from "../api/types";
import { actionTexts } from "../texts/actions";

/**
 * The hosts to which a GPT can send data, without duplicates. Web pages are not included, since the model chooses them
 * later.
 */
export function hostsOf({ actions = [] }: Pick<Gpt, "actions">): string[] {
  return [...new Set(actions.map(({ host }) => host || actionTexts.chosenPages))];
}
