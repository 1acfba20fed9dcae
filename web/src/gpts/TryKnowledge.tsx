/** Which passages a chat would be given for a question. */
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
  const [found, setFound] = useState<Awaited<ReturnType<typeof tryKnowledge>> | null>(null);
  const ask = useTask(async () => {
    if (!question.trim()) return;
    setFound(await tryKnowledge(gpt, question));
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
        <Button type="submit" look="main" disabled={ask.busy}>
          {ask.busy ? buildingTexts.finding : buildingTexts.find}
        </Button>
      </form>
      <ErrorNotice error={ask.error} className="mt-4" />
      {found && found.fallbacks.length > 0 && (
        <Notice tone="caution" className="mt-4">
          <p className="font-medium">{knowledgeModelTexts.tried}</p>
          {found.fallbacks.map((why) => (
            <p key={why}>{typeset(why)}</p>
          ))}
        </Notice>
      )}
      {found && <Passages found={found.passages} />}
    </Dialog>
  );
}

function Passages({ found }: { found: readonly FoundPassage[] }) {
  const best = found[0]?.score ?? 1;
  return (
    <div className="mt-5" role="status" data-testid="passages">
      <p className="font-medium">
        {found.length === 0 ? buildingTexts.nothingFound : buildingTexts.found(found.length)}
      </p>
      {found.length > 0 && <p className="text-sm text-quiet">{buildingTexts.scoreHint}</p>}
      <ol className="mt-3 grid gap-3">
        {found.map(({ file, place, text, score }, n) => (
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
