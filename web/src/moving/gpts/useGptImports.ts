/** The state of a bulk GPT import: file previews, knowledge files matched by name, and the resulting drafts. */
import { useEffect, useRef, useState } from "react";
import { type GptOutcome, importGpts, previewGpts, readIncompleteDrafts } from "../../api/gptImports";
import { addKnowledge } from "../../api/gpts";
import { sentenceOf } from "../../api/request";
import { gptImportTexts } from "../../texts/gptImport";
import { useTask } from "../../ui/useTask";
import {
  type AddedFile,
  canBeChosen,
  deduplicate,
  draftRow,
  type GptRow,
  gptFilesFirst,
  mayHoldGpts,
  newRows,
  nextToSend,
  rowsFor,
} from "./rows";

/** A file without any GPT, and the reason. It stays until dismissed. */
export interface FileProblem {
  id: number;
  name: string;
  sentence: string;
}

/** Processes one file; `part` is the uploaded fraction, 0 to 1. */
export interface FileWork {
  doing: "reading" | "importing" | "adding";
  name: string;
  progress: number;
}

export function useGptImports() {
  // The latest rows, for tasks that outlive a render.
  const now = useRef<readonly GptRow[]>([]);
  const serial = useRef(0);
  const [rows, setRows] = useState<readonly GptRow[]>([]);
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);
  const [work, setWork] = useState<FileWork | null>(null);

  const show = (next: readonly GptRow[]) => {
    now.current = deduplicate(next);
    setRows(now.current);
  };
  const change = (key: string, update: (row: GptRow) => Partial<GptRow>) =>
    show(now.current.map((row) => (row.key === key ? { ...row, ...update(row) } : row)));
  const startWork = (doing: FileWork["doing"], name: string) => {
    setWork({ doing, name, progress: 0 });
    return (part: number) => setWork({ doing, name, progress: part });
  };

  const latest = useRef(show);
  latest.current = show;
  useEffect(() => {
    const hasRow = ({ gpt_id }: { gpt_id: string }) => now.current.some(({ key }) => key === gpt_id);
    readIncompleteDrafts().then(
      (drafts) => latest.current([...now.current, ...drafts.filter((one) => !hasRow(one)).map(draftRow)]),
      () => undefined,
    );
  }, []);

  const preview = async (source: File) => {
    const found = await previewGpts(source, startWork("reading", source.name));
    show([...now.current, ...newRows(now.current, source, found)]);
  };
  const addProblem = ({ name }: File, sentence: string) =>
    setProblems((all) => [...all.filter((one) => one.name !== name), { id: ++serial.current, name, sentence }]);

  const { busy: reading, run: add } = useTask(async (files: readonly File[]) => {
    const names = new Set(files.map(({ name }) => name));
    setProblems((all) => all.filter(({ name }) => !names.has(name)));
    for (const file of gptFilesFirst(files)) {
      const matchingRows = rowsFor(now.current, file);
      if (matchingRows.length > 0) for (const { key } of matchingRows) attach(key, [file]);
      else if (!mayHoldGpts(file)) addProblem(file, gptImportTexts.noRow);
      else await preview(file).catch((error) => addProblem(file, sentenceOf(error)));
    }
    setWork(null);
    await sendAdded();
  });

  const attach = (key: string, files: readonly File[]) =>
    change(key, ({ added }) => ({
      added: [...added, ...files.map((file): AddedFile => ({ file, state: "waiting", error: null }))],
    }));

  /** Uploads the files of rows whose drafts exist. */
  const sendAdded = async () => {
    // Several calls may run at once, so each takes its next file from the current rows.
    for (let next = nextToSend(now.current); next !== null; next = nextToSend(now.current)) {
      const { key, gpt, index, file } = next;
      const update = (part: Partial<AddedFile>) =>
        change(key, ({ added }) => ({ added: added.map((one, n) => (n === index ? { ...one, ...part } : one)) }));
      update({ state: "sending" });
      await addKnowledge(gpt, file, startWork("adding", file.name)).then(
        () => update({ state: "done" }),
        (error) => update({ state: "failed", error: sentenceOf(error) }),
      );
    }
    setWork(null);
  };

  const { busy: importing, run: importChosen } = useTask(async () => {
    const chosen = now.current.filter((row) => row.chosen && canBeChosen(row));
    for (const source of new Set(chosen.map((row) => row.source))) {
      if (source === null) continue;
      const fingerprints = chosen.filter((row) => row.source === source).map(({ gpt }) => gpt.fingerprint);
      const outcomes = await importGpts(source, fingerprints, startWork("importing", source.name)).catch((error) =>
        fingerprints.map(
          (fingerprint): GptOutcome => ({ fingerprint, gpt_id: null, is_new: false, refusal: sentenceOf(error) }),
        ),
      );
      for (const outcome of outcomes) change(outcome.fingerprint, () => ({ outcome }));
    }
    setWork(null);
    await sendAdded();
  });

  return {
    rows,
    problems,
    work,
    busy: reading || importing,
    importing,
    add,
    importChosen,
    dismiss: (id: number) => setProblems((all) => all.filter((one) => one.id !== id)),
    choose: (key: string, chosen: boolean) => change(key, () => ({ chosen })),
    addTo: (key: string, files: readonly File[]) => {
      attach(key, files);
      void sendAdded();
    },
  };
}
