import { request } from "./request";
import type { AnswerView, PrivacyView } from "./schema";

/** A promise, its answer for the user in their space, and the pages on which they can see it. */
export type Answer = AnswerView;

/** P1 to P14, answered for the user. `facts` are the operator's, and the same for everyone. */
export type Answers = PrivacyView;

export const readAnswers = () => request<Answers>("GET", `/api/privacy${window.location.search}`);
