/** Python that ran in a chat, and reruns. */
import type { Call } from "./consents";
import { request } from "./request";
import type { CodeFileView, CodeRunView, CodeTableView } from "./schema";

export type CodeRun = CodeRunView;
export type CodeTable = CodeTableView;
export type CodeFile = CodeFileView;

/** Reruns the n-th call of an answer, unchanged or edited, and replaces its result. */
export const runAgain = (conversation: string, message: string, n: number, code: string | null) =>
  request<Call>("POST", `/api/conversations/${conversation}/messages/${message}/calls/${n}/run`, { code });
