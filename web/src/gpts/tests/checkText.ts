/** Describes a check and its finding in words. */
import type { AnswerCheck, TestResult } from "../../api/gptTests";
import { count } from "../../texts/dates";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { usageTexts } from "../../texts/usage";
import { money } from "../../usage/money";

export function describeCheck(check: AnswerCheck): string {
  switch (check.kind) {
    case "contains":
    case "lacks":
    case "uses_source":
      return texts.checkSentences[check.kind](check.value);
    case "calls":
      return texts.checkSentences.calls(check.value, argumentsText(check));
    case "at_most_words":
      return texts.checkSentences.at_most_words(check.words ?? 0);
    case "calls_nothing":
    case "refuses":
      return texts.checkSentences[check.kind];
  }
}

const argumentsText = ({ arguments: expected }: AnswerCheck) =>
  expected.map(({ name, value }) => `${name}: ${value ?? texts.anyValue}`).join(", ");

/** The actual result, or "" if the check already says it. */
export function describeFinding(check: AnswerCheck, found: string): string {
  switch (check.kind) {
    case "calls":
      return texts.found.calls(found);
    case "calls_nothing":
    case "refuses":
      return found && texts.found.calls(found);
    case "uses_source":
      return texts.found.sources(found);
    case "at_most_words":
      return texts.found.words(texts.wordsOf(Number(found)));
    case "contains":
    case "lacks":
      return "";
  }
}

export const costOf = ({ cost, currency }: { cost: string | null; currency: string }) =>
  cost === null ? usageTexts.noPrice : money(cost, currency);

export const tokensOf = ({ prompt_tokens, completion_tokens }: TestResult) => count(prompt_tokens + completion_tokens);
