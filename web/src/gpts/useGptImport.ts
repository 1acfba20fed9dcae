/** Creates a draft from a manual import: first its texts, then each file and action. */
import { useState } from "react";
import { addAction } from "../api/actions";
import { addKnowledge, createGpt } from "../api/gpts";
import { sentenceOf } from "../api/request";
import type { Draft } from "../api/types";
import { navigate } from "../app/router";
import { manualImportTexts } from "../texts/manualImport";
import { useTask } from "../ui/useTask";

export interface ImportedGpt {
  draft: Draft;
  files: readonly File[];
  schemas: readonly string[];
}

export interface Step {
  name: string;
  state: "waiting" | "now" | "done" | "failed";
  /** 0 to 1. */
  progress: number;
  error: string | null;
}

const waiting = (name: string): Step => ({ name, state: "waiting", progress: 0, error: null });

/** `gpt` is the draft's id once it exists. If everything was imported, its page opens. */
export function useGptImport() {
  const [steps, setSteps] = useState<Step[]>([]);
  const [gpt, setGpt] = useState<string | null>(null);

  const { busy, run: importGpt } = useTask(async ({ draft, files, schemas }: ImportedGpt) => {
    const change = (index: number, change: Partial<Step>) =>
      setSteps((all) => all.map((one, n) => (n === index ? { ...one, ...change } : one)));
    const run = async (index: number, work: () => Promise<unknown>) => {
      change(index, { state: "now" });
      try {
        await work();
        change(index, { state: "done" });
        return true;
      } catch (error) {
        change(index, { state: "failed", error: sentenceOf(error) });
        return false;
      }
    };
    setSteps([
      waiting(manualImportTexts.steps.draft),
      ...files.map(({ name }) => waiting(manualImportTexts.steps.file(name))),
      ...schemas.map((_, n) => waiting(manualImportTexts.steps.action(n + 1))),
    ]);
    let id = "";
    let isComplete = await run(0, async () => void (id = (await createGpt(draft)).id));
    if (isComplete) {
      setGpt(id);
      for (const [n, file] of files.entries())
        isComplete =
          (await run(1 + n, () => addKnowledge(id, file, (progress) => change(1 + n, { progress })))) && isComplete;
      for (const [n, document] of schemas.entries()) {
        const action = { kind: "openapi", document, source_url: null } as const;
        isComplete = (await run(1 + files.length + n, () => addAction(id, action))) && isComplete;
      }
    }
    if (isComplete) navigate(`/gpts/${id}/edit`, "replace");
  });
  return { steps, gpt, busy, importGpt };
}
