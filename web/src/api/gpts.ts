import { request } from "./request";
import type { Draft, Gpt, GptEdit, KnowledgeFile, Level, OfferedModel } from "./types";
import { upload } from "./upload";

export const readGpts = (q: string) =>
  request<{ gpts: Gpt[] }>("GET", `/api/gpts${q ? `?q=${encodeURIComponent(q)}` : ""}`).then((r) => r.gpts);
/** A name is enough. */
export const createGpt = (draft: Pick<Draft, "name"> & Partial<Draft>) => request<GptEdit>("POST", "/api/gpts", draft);
export const readGpt = (id: string) => request<Gpt>("GET", `/api/gpts/${id}`);
export const readDraft = (id: string) => request<GptEdit>("GET", `/api/gpts/${id}/draft`);
export const saveDraft = (id: string, draft: Draft) => request<GptEdit>("PUT", `/api/gpts/${id}/draft`, draft);
export const publishGpt = (id: string, level: Level, note: string) =>
  request<GptEdit>("POST", `/api/gpts/${id}/publish`, { level, note });
export const deleteGpt = (id: string) => request<void>("DELETE", `/api/gpts/${id}`);
export const chooseGptImprove = (id: string, allowed: boolean) =>
  request<GptEdit>("PUT", `/api/gpts/${id}/improve`, { allowed });
export const savePicture = (id: string, picture: Blob) => request<void>("PUT", `/api/gpts/${id}/picture`, picture);
export const removePicture = (id: string) => request<void>("DELETE", `/api/gpts/${id}/picture`);
export const pictureOf = (id: string, version: number | string) => `/api/gpts/${id}/picture?v=${version}`;
export const readModels = () => request<{ models: OfferedModel[] }>("GET", "/api/models").then((r) => r.models);

export const readKnowledge = (id: string) =>
  request<{ files: KnowledgeFile[] }>("GET", `/api/gpts/${id}/knowledge`).then((r) => r.files);
export const addKnowledge = (id: string, file: File, onProgress: (part: number) => void) =>
  upload<KnowledgeFile>(`/api/gpts/${id}/knowledge?name=${encodeURIComponent(file.name)}`, file, onProgress);
export const removeKnowledge = (id: string, file: string) =>
  request<void>("DELETE", `/api/gpts/${id}/knowledge/${file}`);

/** The draft that came of a file, and sentences about what is left to do by hand. */
export interface TakenIn {
  gpt: GptEdit;
  notes: string[];
}
export const importGpt = (file: File, onProgress: (part: number) => void) =>
  upload<TakenIn>("/api/gpts/import", file, onProgress);
/** Where the browser fetches one's own GPT as a file. */
export const fileOf = (id: string) => `/api/gpts/${id}/file`;

/** A passage that a chat would be given; scores compare within one question alone. */
export interface FoundPassage {
  file: string;
  place: string;
  text: string;
  score: number;
}
export const tryKnowledge = (id: string, question: string) =>
  request<{ passages: FoundPassage[] }>("POST", `/api/gpts/${id}/knowledge/try`, { question }).then((r) => r.passages);
export const retryKnowledge = (id: string, file: string) =>
  request<void>("POST", `/api/gpts/${id}/knowledge/${file}/retry`);
export const replaceKnowledge = (id: string, file: string, content: File, onProgress: (part: number) => void) =>
  upload<KnowledgeFile>(`/api/gpts/${id}/knowledge/${file}/replace`, content, onProgress);

export const duplicateGpt = (id: string) => request<TakenIn>("POST", `/api/gpts/${id}/duplicate`);
export const readBuilder = (id: string) => request<{ name: string; gpts: Gpt[] }>("GET", `/api/builders/${id}`);
