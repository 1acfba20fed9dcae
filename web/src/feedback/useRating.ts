/** The rating of one answer: its value, effect and error. */
import { useRef, useState } from "react";
import type { Rating } from "../api/feedback";
import { sentenceOf } from "../api/request";
import { feedbackTexts } from "../texts/feedback";
import type { Rateable } from "./rateable";

export interface AnswerRating {
  rating: Rating | null;
  /** The effect of the latest rating. */
  sentence: string | null;
  failure: string | null;
  /** Sets this rating, or removes it if it was set. */
  press: (rating: Rating) => void;
}

export function useRating(rateable: Pick<Rateable, "ratings" | "rate">, message: string): AnswerRating {
  const [outcome, setOutcome] = useState<Pick<AnswerRating, "sentence" | "failure">>({ sentence: null, failure: null });
  const latest = useRef(0);
  const rating = rateable.ratings[message] ?? null;
  const press = async (pressed: Rating) => {
    const thisRequest = ++latest.current;
    const show = (sentence: string | null, failure: string | null) =>
      thisRequest === latest.current && setOutcome({ sentence, failure });
    await rateable.rate(message, pressed === rating ? null : pressed).then(
      (rated) => show(rated.sentence, null),
      (error: unknown) => show(null, feedbackTexts.notRated(sentenceOf(error))),
    );
  };
  return { rating, ...outcome, press: (pressed) => void press(pressed) };
}
