import { request } from "./request";
import type { KeptPromise } from "./types";

/** A promise, what it comes to for me where I am, and the pages on which I see that. */
export interface Answer extends KeptPromise {
  lines: string[];
  evidence: { label: string; href: string }[];
}

/** P1 to P13 answered for me. `facts` are the operator's, and the same for everybody. */
export interface Answers {
  about: string;
  answers: Answer[];
  facts: { name: string; value: string }[];
}

export const readAnswers = () => request<Answers>("GET", `/api/privacy${window.location.search}`);
