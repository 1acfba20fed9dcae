/** The thumb on one answer: what it is, what it does in words, and what went wrong with it. */
import { useRef, useState } from "react";
import type { Rating } from "../api/feedback";
import { sentenceOf } from "../api/request";
import { feedbackTexts } from "../texts/feedback";
import type { Rateable } from "./rateable";

export interface AnswerRating {
  rating: Rating | null;
  /** What the thumb that was given last does. */
  sentence: string | null;
  failure: string | null;
  /** Give this one, or take it away where it was given. */
  press: (rating: Rating) => void;
}

export function useRating(to: Pick<Rateable, "ratings" | "rate">, message: string): AnswerRating {
  const [told, setTold] = useState<Pick<AnswerRating, "sentence" | "failure">>({ sentence: null, failure: null });
  const latest = useRef(0);
  const rating = to.ratings[message] ?? null;
  const press = async (pressed: Rating) => {
    const mine = ++latest.current;
    const tell = (sentence: string | null, failure: string | null) =>
      mine === latest.current && setTold({ sentence, failure });
    await to.rate(message, pressed === rating ? null : pressed).then(
      (rated) => tell(rated.sentence, null),
      (error: unknown) => tell(null, feedbackTexts.notRated(sentenceOf(error))),
    );
  };
  return { rating, ...told, press: (pressed) => void press(pressed) };
}
