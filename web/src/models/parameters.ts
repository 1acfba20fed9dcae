import type { Parameters } from "../api/types";

export const noParameters: Parameters = { temperature: null, top_p: null, answer_tokens: null, reasoning_effort: null };

export const setCount = (parameters: Parameters) => Object.values(parameters).filter((value) => value !== null).length;
