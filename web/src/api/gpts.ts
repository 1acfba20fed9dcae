import { request } from "./request";
import type { ImportedGptView, KnowledgeProviderView, PassagesView, PublicPageView } from "./schema";
import { inThisSpace } from "./space";
import type { Category, Draft, Gpt, GptEdit, KnowledgeFile, Level, Sort } from "./types";
import { upload } from "./upload";

/** The GPTs whose name or description contains `q`, in one category or all. */
export const readGpts = (q: string, category: Category | "" = "", sort: Sort = "name") => {
  const query = new URLSearchParams({
    ...(q && { q }),
    ...(category && { category }),
    ...(sort !== "name" && { sort }),
  });
  return request<{ gpts: Gpt[] }>("GET", `/api/gpts${query.size > 0 ? `?${query}` : ""}`).then((r) => r.gpts);
};
/** Only the name is required. */
export const createGpt = (draft: Pick<Draft, "name"> & Partial<Draft>) => request<GptEdit>("POST", "/api/gpts", draft);
export const readGpt = (id: string) => request<Gpt>("GET", `/api/gpts/${id}`);
export const readDraft = (id: string) => request<GptEdit>("GET", `/api/gpts/${id}/draft`);
/** `edition` is the draft that was opened, so that other users' later changes are not overwritten. */
export const saveDraft = (id: string, draft: Draft, edition: number) =>
  request<GptEdit>("PUT", `/api/gpts/${id}/draft`, { ...draft, edition });
/** The error code if another user has saved the draft. */
export const draftChanged = "draft_changed";
export const publishGpt = (id: string, level: Level, note: string, edition: number, category: Category) =>
  request<GptEdit>("POST", `/api/gpts/${id}/publish`, { level, note, edition, category });
export type PublicPage = PublicPageView;
export const readPublicPage = (id: string) => request<PublicPage>("GET", `/api/gpts/${id}/public-page`);
export const choosePublicPage = (id: string, shown: boolean, indexed: boolean) =>
  request<PublicPage>("PUT", `/api/gpts/${id}/public-page`, { shown, indexed });
export const deleteGpt = (id: string) => request<void>("DELETE", `/api/gpts/${id}`);
export const chooseGptImprove = (id: string, allowed: boolean) =>
  request<GptEdit>("PUT", `/api/gpts/${id}/improve`, { allowed });
export const savePicture = (id: string, picture: Blob) => request<void>("PUT", `/api/gpts/${id}/picture`, picture);
export const removePicture = (id: string) => request<void>("DELETE", `/api/gpts/${id}/picture`);
export const pictureOf = (id: string, version: number | string) => inThisSpace(`/api/gpts/${id}/picture?v=${version}`);

export const readKnowledge = (id: string) =>
  request<{ files: KnowledgeFile[] }>("GET", `/api/gpts/${id}/knowledge`).then((r) => r.files);
export const addKnowledge = (id: string, file: File, onProgress: (fraction: number) => void) =>
  upload<KnowledgeFile>(`/api/gpts/${id}/knowledge?name=${encodeURIComponent(file.name)}`, file, onProgress);
export const removeKnowledge = (id: string, file: string) =>
  request<void>("DELETE", `/api/gpts/${id}/knowledge/${file}`);

/** The draft made from a file, with sentences about the remaining manual steps. */
export type GptImportResult = ImportedGptView;
/** The URL to download the user's GPT as a file. */
export const fileOf = (id: string) => inThisSpace(`/api/gpts/${id}/file`);
export const jsonOf = (id: string) => inThisSpace(`/api/gpts/${id}/json`);
export const skillOf = (id: string) => inThisSpace(`/api/gpts/${id}/skill`);

/** A passage that a chat would retrieve; scores are comparable only within one question. */
export type FoundPassage = PassagesView["passages"][number];
export const tryKnowledge = (id: string, question: string) =>
  request<PassagesView>("POST", `/api/gpts/${id}/knowledge/try`, { question });
/** The recipients of files for search; without an id, those of a GPT created now. */
export const readKnowledgeProvider = (id: string) =>
  request<KnowledgeProviderView>("GET", `/api/knowledge-provider${id && `?gpt_id=${id}`}`);
export const retryKnowledge = (id: string, file: string) =>
  request<void>("POST", `/api/gpts/${id}/knowledge/${file}/retry`);
export const replaceKnowledge = (id: string, file: string, content: File, onProgress: (fraction: number) => void) =>
  upload<KnowledgeFile>(`/api/gpts/${id}/knowledge/${file}/replace`, content, onProgress);

export const duplicateGpt = (id: string) => request<GptImportResult>("POST", `/api/gpts/${id}/duplicate`);
export const readBuilder = (id: string) => request<{ name: string; gpts: Gpt[] }>("GET", `/api/builders/${id}`);
