/** Validation errors of a test by place: "prompt", "earlier 0", "check 1", "check 1 argument 0". */
import type { GptTest, TestLimits } from "../../api/gptTests";
import { gptTestTexts } from "../../texts/gptTests";
import { hasValue } from "./checks";

const texts = gptTestTexts.errors;

export type Problems = ReadonlyMap<string, string>;

export function problemsOf({ prompt, earlier, checks }: GptTest, limits: TestLimits): Problems {
  const problems = new Map<string, string>();
  if (!prompt.trim()) problems.set("prompt", texts.prompt);
  earlier.forEach(({ text }, n) => {
    if (!text.trim()) problems.set(`earlier ${n}`, texts.message);
  });
  checks.forEach((check, n) => {
    const place = `check ${n}`;
    if (hasValue(check.kind) && !check.value.trim()) problems.set(place, texts.value);
    if (check.kind === "at_most_words" && !isLength(check.words, limits.words))
      problems.set(place, texts.words(limits.words));
    check.arguments.forEach(({ name }, index) => {
      if (!name.trim()) problems.set(`${place} argument ${index}`, texts.argument);
    });
  });
  return problems;
}

const isLength = (length: number | null, most: number) =>
  length !== null && Number.isInteger(length) && length >= 1 && length <= most;
