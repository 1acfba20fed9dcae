/** The import of many GPTs: previews of files, knowledge that is added by name, and the drafts that come of it. */
import { useRef, useState } from "react";
import { type GptOutcome, importGpts, previewGpts } from "../../api/gptImports";
import { addKnowledge } from "../../api/gpts";
import { sentenceOf } from "../../api/request";
import { gptImportTexts } from "../../texts/gptImport";
import { useTask } from "../../ui/useTask";
import { type AddedFile, canBeChosen, type GptRow, inOrder, mayHoldGpts, newRows, nextToSend, rowsFor } from "./rows";

/** A file that brought nothing, and why. */
export interface FileProblem {
  name: string;
  sentence: string;
}

/** The file that is being sent, and its part from 0 to 1. */
export interface Sending {
  name: string;
  part: number;
}

export function useGptImports() {
  // The latest rows, for tasks that run longer than one render.
  const now = useRef<readonly GptRow[]>([]);
  const [rows, setRows] = useState<readonly GptRow[]>([]);
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);
  const [sending, setSending] = useState<Sending | null>(null);

  const show = (next: readonly GptRow[]) => {
    now.current = next;
    setRows(next);
  };
  const change = (key: string, to: (row: GptRow) => Partial<GptRow>) =>
    show(now.current.map((row) => (row.key === key ? { ...row, ...to(row) } : row)));
  const progress = (name: string) => (part: number) => setSending({ name, part });

  const preview = async (source: File) => {
    const found = await previewGpts(source, progress(source.name));
    show([...now.current, ...newRows(now.current, source, found)]);
  };

  const { busy: reading, run: add } = useTask(async (files: readonly File[]) => {
    setProblems([]);
    for (const file of inOrder(files)) {
      const wanting = rowsFor(now.current, file);
      if (wanting.length > 0) for (const { key } of wanting) attach(key, [file]);
      else if (!mayHoldGpts(file)) refuse(file, gptImportTexts.noRow);
      else await preview(file).catch((error) => refuse(file, sentenceOf(error)));
    }
    setSending(null);
    await sendAdded();
  });
  const refuse = ({ name }: File, sentence: string) => setProblems((all) => [...all, { name, sentence }]);

  const attach = (key: string, files: readonly File[]) =>
    change(key, ({ added }) => ({
      added: [...added, ...files.map((file): AddedFile => ({ file, state: "waiting", error: null }))],
    }));

  /** Sends the files of rows whose drafts are there. */
  const sendAdded = async () => {
    // Several calls may run at once, so each takes its next file from the rows as they are now.
    for (let next = nextToSend(now.current); next !== null; next = nextToSend(now.current)) {
      const { key, gpt, at, file } = next;
      const to = (part: Partial<AddedFile>) =>
        change(key, ({ added }) => ({ added: added.map((one, n) => (n === at ? { ...one, ...part } : one)) }));
      to({ state: "sending" });
      await addKnowledge(gpt, file, progress(file.name)).then(
        () => to({ state: "done" }),
        (error) => to({ state: "failed", error: sentenceOf(error) }),
      );
    }
    setSending(null);
  };

  const { busy: importing, run: bring } = useTask(async () => {
    const chosen = now.current.filter((row) => row.chosen && canBeChosen(row));
    for (const source of new Set(chosen.map((row) => row.source))) {
      const fingerprints = chosen.filter((row) => row.source === source).map(({ gpt }) => gpt.fingerprint);
      const outcomes = await importGpts(source, fingerprints, progress(source.name)).catch((error) =>
        fingerprints.map(
          (fingerprint): GptOutcome => ({
            fingerprint,
            gpt_id: null,
            is_new: false,
            notes: [],
            refusal: sentenceOf(error),
          }),
        ),
      );
      for (const outcome of outcomes) change(outcome.fingerprint, () => ({ outcome }));
    }
    setSending(null);
    await sendAdded();
  });

  return {
    rows,
    problems,
    sending,
    busy: reading || importing,
    importing,
    add,
    bring,
    choose: (key: string, chosen: boolean) => change(key, () => ({ chosen })),
    addTo: (key: string, files: readonly File[]) => {
      attach(key, files);
      void sendAdded();
    },
  };
}
