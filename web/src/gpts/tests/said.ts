/** A check, and what was found instead, in words. */
import type { AnswerCheck, TestResult } from "../../api/gptTests";
import { count } from "../../texts/dates";
import { gptTestTexts as words } from "../../texts/gptTests";
import { usageTexts } from "../../texts/usage";
import { money } from "../../usage/money";

export function describeCheck(check: AnswerCheck): string {
  switch (check.kind) {
    case "contains":
    case "lacks":
    case "uses_source":
      return words.said[check.kind](check.value);
    case "calls":
      return words.said.calls(check.value, argumentsOf(check));
    case "at_most_words":
      return words.said.at_most_words(check.words ?? 0);
    case "calls_nothing":
    case "refuses":
      return words.said[check.kind];
  }
}

const argumentsOf = ({ arguments: expected }: AnswerCheck) =>
  expected.map(({ name, value }) => `${name}: ${value ?? words.any}`).join(", ");

/** What there was instead; "" where the check says it all. */
export function foundOf(check: AnswerCheck, found: string): string {
  switch (check.kind) {
    case "calls":
      return words.found.calls(found);
    case "calls_nothing":
    case "refuses":
      return found && words.found.calls(found);
    case "uses_source":
      return words.found.sources(found);
    case "at_most_words":
      return words.found.words(words.wordsOf(Number(found)));
    case "contains":
    case "lacks":
      return "";
  }
}

export const costOf = ({ cost, currency }: { cost: string | null; currency: string }) =>
  cost === null ? usageTexts.noPrice : money(cost, currency);

export const tokensOf = ({ prompt_tokens, completion_tokens }: TestResult) => count(prompt_tokens + completion_tokens);
