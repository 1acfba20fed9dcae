import type { Gpt } from "../api/types";
import { actionTexts } from "../texts/actions";

/**
 * The recipients to which a GPT can send data, without duplicates. A web page has no host before the model chooses it.
 */
export function hostsOf({ actions = [] }: Pick<Gpt, "actions">): string[] {
  return [...new Set(actions.map(({ host }) => host || actionTexts.chosenPages))];
}
