/** The most asked commitments; the server lists them in that order (promises.py, ASKED_FIRST). */
import type { Answer } from "../api/privacy";

const FIRST: readonly string[] = ["P7", "P6", "P1", "P10"];

export function splitCommonQuestions(answers: readonly Answer[]): { first: Answer[]; more: Answer[] } {
  const isFirst = ({ id }: Answer) => FIRST.includes(id);
  return { first: answers.filter(isFirst), more: answers.filter((answer) => !isFirst(answer)) };
}
