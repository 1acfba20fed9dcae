/** The rows of an import: a GPT found, the files added by the user, and the outcome. */
import type { FoundGpt, GptOutcome, IncompleteDraft } from "../../api/gptImports";

export interface AddedFile {
  file: File;
  state: "waiting" | "sending" | "done" | "failed";
  error: string | null;
}

export interface GptRow {
  key: string;
  /** The file that contains the GPT; null for a draft of an earlier import that lacks files. */
  source: File | null;
  gpt: FoundGpt;
  chosen: boolean;
  added: readonly AddedFile[];
  outcome: GptOutcome | null;
}

const documents = /\.(zip|json|ya?ml|skill|plugin)$/i;
const texts = /\.(md|markdown|txt)$/i;

/** Puts files that may contain GPTs first, so that knowledge files dropped with them find their GPT. */
export const gptFilesFirst = (files: readonly File[]) =>
  [...files].sort((one, other) => Number(texts.test(one.name)) - Number(texts.test(other.name)));

export const mayHoldGpts = ({ name }: File) => documents.test(name) || texts.test(name);

const normalisedName = (name: string) =>
  name
    .normalize("NFC")
    .toLocaleLowerCase()
    .replace(/^.*[\\/]/, "");

/** The names of the knowledge files that the row still lacks. */
export const missingFiles = ({ gpt, added }: GptRow) => {
  const names = new Set(added.map(({ file }) => normalisedName(file.name)));
  return gpt.missing.filter((name) => !names.has(normalisedName(name)));
};

/** The rows that lack a knowledge file of this name. */
export const rowsFor = (rows: readonly GptRow[], file: File) =>
  rows.filter(
    (row) =>
      row.gpt.refusal === null && missingFiles(row).some((name) => normalisedName(name) === normalisedName(file.name)),
  );

export const canBeChosen = ({ gpt, outcome }: GptRow) =>
  gpt.refusal === null && gpt.here === null && (outcome === null || outcome.refusal !== null);

/** The draft of a row, once it exists. */
export const draftOf = ({ gpt, outcome }: GptRow) => outcome?.gpt_id ?? gpt.here;

/** A row for a draft of an earlier import, so that its missing files can be matched to it. */
export const draftRow = ({ gpt_id, name, missing }: IncompleteDraft): GptRow => ({
  key: gpt_id,
  source: null,
  gpt: { ...emptyGpt, fingerprint: gpt_id, name, missing, here: gpt_id },
  chosen: false,
  added: [],
  outcome: null,
});

const emptyGpt: Omit<FoundGpt, "fingerprint" | "name" | "missing" | "here"> = {
  source: "discreet",
  description: "",
  category: "other",
  instructions: 0,
  starters: 0,
  knowledge: [],
  actions: [],
  left_over: [],
  steps: [],
  capabilities: [],
  unavailable: [],
  refusal: null,
};

/** Rows for the GPTs found in a file, without duplicates. */
export function newRows(rows: readonly GptRow[], source: File, gpts: readonly FoundGpt[]): GptRow[] {
  const known = new Set(rows.map(({ key }) => key));
  return gpts.flatMap((gpt, n) => {
    const key = gpt.fingerprint || `${source.name} ${n} ${rows.length}`;
    if (known.has(key)) return [];
    known.add(key);
    return { key, source, gpt, chosen: gpt.refusal === null && gpt.here === null, added: [], outcome: null };
  });
}

/** Removes the drafts of earlier imports that now have their own row. */
export function deduplicate(rows: readonly GptRow[]): readonly GptRow[] {
  const drafts = new Set(rows.filter(({ source }) => source !== null).map(draftOf));
  return rows.filter((row) => row.source !== null || !drafts.has(draftOf(row)));
}

/** The next added file to upload, with its index in its row. The row's draft already exists. */
export function nextToSend(rows: readonly GptRow[]) {
  for (const row of rows) {
    const [gpt, index] = [draftOf(row), row.added.findIndex(({ state }) => state === "waiting")];
    const waiting = row.added[index];
    if (gpt !== null && waiting) return { key: row.key, gpt, index, file: waiting.file };
  }
  return null;
}
