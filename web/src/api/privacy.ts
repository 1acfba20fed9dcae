import { request } from "./request";
import type { AnswerView, PrivacyView } from "./schema";

/** A promise, what it comes to for me where I am, and the pages on which I see that. */
export type Answer = AnswerView;

/** P1 to P14 answered for me. `facts` are the operator's, and the same for everybody. */
export type Answers = PrivacyView;

export const readAnswers = () => request<Answers>("GET", `/api/privacy${window.location.search}`);
