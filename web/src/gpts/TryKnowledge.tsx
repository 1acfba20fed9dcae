/** Shows the passages that a chat would retrieve for a question. */
import { useState } from "react";
import { type FoundPassage, tryKnowledge } from "../api/gpts";
import { buildingTexts } from "../texts/building";
import { percent } from "../texts/dates";
import { knowledgeModelTexts } from "../texts/knowledgeModels";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

export default function TryKnowledge({ gpt, onClose }: { gpt: string; onClose: () => void }) {
  const [question, setQuestion] = useState("");
  const [results, setResults] = useState<Awaited<ReturnType<typeof tryKnowledge>> | null>(null);
  const ask = useTask(async () => {
    if (!question.trim()) return;
    setResults(await tryKnowledge(gpt, question));
  });
  return (
    <Dialog title={buildingTexts.tryOut} place="wide" onClose={onClose}>
      <p className="mb-4 text-quiet">{buildingTexts.tryText}</p>
      <form className="grid gap-3 sm:grid-cols-[1fr_auto] sm:items-end" onSubmit={ask.submit}>
        <TextField
          label={buildingTexts.question}
          value={question}
          maxLength={4000}
          onChange={(event) => setQuestion(event.target.value)}
        />
        <Button type="submit" variant="main" disabled={ask.busy}>
          {ask.busy ? buildingTexts.finding : buildingTexts.find}
        </Button>
      </form>
      <ErrorNotice error={ask.error} className="mt-4" />
      {results && results.fallbacks.length > 0 && (
        <Notice tone="caution" className="mt-4">
          <p className="font-medium">{knowledgeModelTexts.fallbackUsed}</p>
          {results.fallbacks.map((reason) => (
            <p key={reason}>{typeset(reason)}</p>
          ))}
        </Notice>
      )}
      {results && <Passages passages={results.passages} />}
    </Dialog>
  );
}

function Passages({ passages }: { passages: readonly FoundPassage[] }) {
  const best = passages[0]?.score ?? 1;
  return (
    <div className="mt-5" role="status" data-testid="passages">
      <p className="font-medium">
        {passages.length === 0 ? buildingTexts.nothingFound : buildingTexts.found(passages.length)}
      </p>
      {passages.length > 0 && <p className="text-sm text-quiet">{buildingTexts.scoreHint}</p>}
      <ol className="mt-3 grid gap-3">
        {passages.map(({ file, place, text, score }, n) => (
          <li key={n} className="card p-4">
            <p className="flex flex-wrap justify-between gap-x-4 text-sm">
              <span className="font-medium wrap-anywhere">{place ? `${file}, ${place}` : file}</span>
              <span className="text-quiet">{buildingTexts.score(percent(score / best))}</span>
            </p>
            <p className="mt-2 text-[0.9375rem] wrap-anywhere whitespace-pre-wrap">{text}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
