import { request } from "./request";
import type { PromptLibraryView, PromptView, SharedPromptView } from "./schema";

export type Prompt = PromptView;
export type SharedPrompt = SharedPromptView;
export type PromptLibrary = PromptLibraryView;

/** The editable parts of a prompt. */
export type PromptDraft = Pick<Prompt, "name" | "text">;

export const readPrompts = () => request<PromptLibrary>("GET", "/api/prompts");
export const createPrompt = ({ name, text }: PromptDraft) => request<Prompt>("POST", "/api/prompts", { name, text });
export const changePrompt = (id: string, { name, text }: PromptDraft) =>
  request<Prompt>("PUT", `/api/prompts/${id}`, { name, text });
export const deletePrompt = (id: string) => request<void>("DELETE", `/api/prompts/${id}`);
export const sharePrompt = (id: string) => request<Prompt>("PUT", `/api/prompts/${id}/shared`);
/** Withdraws the user's own shared prompt, or removes another member's. */
export const endSharing = (id: string) => request<void>("DELETE", `/api/prompts/${id}/shared`);
