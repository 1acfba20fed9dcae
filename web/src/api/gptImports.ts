/** GPT imports: the contents of a file, and the drafts made from it. */
import { request } from "./request";
import type {
  FoundGptsView,
  FoundGptView,
  GptOutcomesView,
  GptOutcomeView,
  ImportNoteView,
  ImportStepView,
  IncompleteDraftsView,
  IncompleteDraftView,
} from "./schema";
import { upload } from "./upload";

export type FoundGpt = FoundGptView;
export type GptOutcome = GptOutcomeView;
export type IncompleteDraft = IncompleteDraftView;
export type ImportStep = ImportStepView;
export type ImportNote = ImportNoteView;

export const previewGpts = (file: File, onProgress: (fraction: number) => void) =>
  upload<FoundGptsView>(`/api/gpts/imports/preview?name=${encodeURIComponent(file.name)}`, file, onProgress).then(
    ({ gpts }) => gpts,
  );
/** `fingerprints` identify the chosen GPTs of the preview; the file is uploaded again. */
export const importGpts = (file: File, fingerprints: readonly string[], onProgress: (fraction: number) => void) => {
  const query = new URLSearchParams([
    ["name", file.name],
    ...fingerprints.map((fingerprint): [string, string] => ["fingerprint", fingerprint]),
  ]);
  return upload<GptOutcomesView>(`/api/gpts/imports?${query}`, file, onProgress).then(({ outcomes }) => outcomes);
};
export const readImportNote = (gpt: string) => request<ImportNoteView>("GET", `/api/gpts/${gpt}/import-note`);
/** `entry`: a completed step, missing file or capability in the import's note. */
export const finishImportEntry = (gpt: string, entry: string) =>
  request<ImportNoteView>("POST", `/api/gpts/${gpt}/import-note/done`, { entry });
/** Drafts whose knowledge files were missing at import. */
export const readIncompleteDrafts = () =>
  request<IncompleteDraftsView>("GET", "/api/gpts/imports/incomplete").then(({ drafts }) => drafts);
export const removeImportNote = (gpt: string) => request<void>("DELETE", `/api/gpts/${gpt}/import-note`);
