/** What a test lacks before it can be saved, by its place: "prompt", "earlier 0", "check 1", "check 1 argument 0". */
import type { GptTest, TestLimits } from "../../api/gptTests";
import { gptTestTexts } from "../../texts/gptTests";
import { hasValue } from "./checks";

const words = gptTestTexts.errors;

export type Problems = ReadonlyMap<string, string>;

export function problemsOf({ prompt, earlier, checks }: GptTest, limits: TestLimits): Problems {
  const found = new Map<string, string>();
  if (!prompt.trim()) found.set("prompt", words.prompt);
  earlier.forEach(({ text }, n) => {
    if (!text.trim()) found.set(`earlier ${n}`, words.message);
  });
  checks.forEach((check, n) => {
    const place = `check ${n}`;
    if (hasValue(check.kind) && !check.value.trim()) found.set(place, words.value);
    if (check.kind === "at_most_words" && !isLength(check.words, limits.words))
      found.set(place, words.words(limits.words));
    check.arguments.forEach(({ name }, at) => {
      if (!name.trim()) found.set(`${place} argument ${at}`, words.argument);
    });
  });
  return found;
}

const isLength = (given: number | null, most: number) =>
  given !== null && Number.isInteger(given) && given >= 1 && given <= most;
