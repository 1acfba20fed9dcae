/** The kinds of checks, and an empty check of each kind. */
import type { AnswerCheck, CheckKind } from "../../api/gptTests";
import type { gptTestTexts } from "../../texts/gptTests";

export const checkOf = (kind: CheckKind): AnswerCheck => ({
  kind,
  value: "",
  arguments: [],
  words: kind === "at_most_words" ? 100 : null,
});

const withValue: ReadonlySet<CheckKind> = new Set(["contains", "lacks", "calls", "uses_source"]);

export const hasValue = (kind: CheckKind): kind is keyof typeof gptTestTexts.values => withValue.has(kind);
