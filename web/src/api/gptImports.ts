/** Moving GPTs in: what a file holds, and the drafts that come of it. */
import { request } from "./request";
import type { FoundGptsView, FoundGptView, GptOutcomesView, GptOutcomeView, ImportNoteView } from "./schema";
import { upload } from "./upload";

export type FoundGpt = FoundGptView;
export type GptOutcome = GptOutcomeView;

export const previewGpts = (file: File, onPart: (part: number) => void) =>
  upload<FoundGptsView>(`/api/gpts/imports/preview?name=${encodeURIComponent(file.name)}`, file, onPart).then(
    ({ gpts }) => gpts,
  );
/** `fingerprints` name the GPTs of the preview; the file is sent again. */
export const importGpts = (file: File, fingerprints: readonly string[], onPart: (part: number) => void) => {
  const asked = new URLSearchParams([
    ["name", file.name],
    ...fingerprints.map((fingerprint): [string, string] => ["fingerprint", fingerprint]),
  ]);
  return upload<GptOutcomesView>(`/api/gpts/imports?${asked}`, file, onPart).then(({ outcomes }) => outcomes);
};
export const readImportNote = (gpt: string) =>
  request<ImportNoteView>("GET", `/api/gpts/${gpt}/import-note`).then(({ note }) => note);
export const removeImportNote = (gpt: string) => request<void>("DELETE", `/api/gpts/${gpt}/import-note`);
