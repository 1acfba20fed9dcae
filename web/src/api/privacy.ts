import { request } from "./request";
import type { AnswerView, PrivacyView } from "./schema";

/** A promise with its answer for the user in their space, and the pages that show it in effect. */
export type Answer = AnswerView;

/** P1 to P14, answered for the user. `facts` come from the operator and are the same for everyone. */
export type Answers = PrivacyView;

export const readAnswers = () => request<Answers>("GET", `/api/privacy${window.location.search}`);
