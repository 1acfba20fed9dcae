/** The model's reasoning of an answer. */
import { request } from "./request";
import type { ReasoningTextView } from "./schema";

export const readReasoning = (id: string, message: string) =>
  request<ReasoningTextView>("GET", `/api/conversations/${id}/messages/${message}/reasoning`);
