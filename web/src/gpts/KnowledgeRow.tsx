import { useRef, useState } from "react";
import { removeKnowledge, replaceKnowledge, retryKnowledge } from "../api/gpts";
import { sentenceOf } from "../api/request";
import type { KnowledgeFile } from "../api/types";
import { builderTexts } from "../texts/builder";
import { buildingTexts } from "../texts/building";
import { bytes, percent } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Progress } from "../ui/Progress";
import { useTask } from "../ui/useTask";

interface Props {
  gpt: string;
  file: KnowledgeFile;
  onChanged: () => Promise<void>;
}

export function KnowledgeRow({ gpt, file, onChanged }: Props) {
  const [confirming, setConfirming] = useState(false);
  const [progress, setProgress] = useState<number | null>(null);
  const change = useTask((work: () => Promise<unknown>) => work().then(onChanged));
  const replace = (content: File) =>
    change.run(() => {
      setProgress(0);
      return replaceKnowledge(gpt, file.id, content, setProgress).finally(() => setProgress(null));
    });
  const failed = file.state === "failed";
  const remove = async () => {
    await removeKnowledge(gpt, file.id);
    await onChanged();
  };
  return (
    <li className="card flex items-center gap-3 px-3 py-2" data-state={file.state}>
      <Icon
        name={failed ? "alert" : file.skill ? "words" : "file"}
        className={`size-5 ${failed ? "text-danger" : "text-quiet"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="truncate text-[0.9375rem]" title={file.name}>
          {file.skill ? builderTexts.skill(file.skill.name) : file.name}
        </p>
        {file.skill && <p className="text-sm wrap-anywhere">{file.skill.description}</p>}
        <p className={`text-sm ${failed ? "text-danger" : "text-quiet"}`}>
          {progress === null ? `${bytes(file.bytes)} · ${sayState(file)}` : buildingTexts.replacing(percent(progress))}
        </p>
        {problemsOf(file).map((problem) => (
          <p key={problem} className="text-sm wrap-anywhere text-caution">
            {problem}
          </p>
        ))}
        {change.error !== null && (
          <p role="alert" className="text-sm text-danger">
            {sentenceOf(change.error)}
          </p>
        )}
        {file.state === "reading" && <Progress label={file.name} fraction={file.progress} />}
      </div>
      {failed && (
        <IconButton
          small
          icon="again"
          label={buildingTexts.retry(file.name)}
          onClick={() => change.run(() => retryKnowledge(gpt, file.id))}
        />
      )}
      <Replace name={file.name} disabled={progress !== null} onFile={replace} />
      <IconButton
        small
        icon="trash"
        label={builderTexts.knowledgeRemove(file.name)}
        onClick={() => setConfirming(true)}
      />
      {confirming && (
        <Confirm
          title={builderTexts.knowledgeRemoveTitle}
          text={builderTexts.knowledgeRemoveText(file.name)}
          action={builderTexts.remove}
          onClose={() => setConfirming(false)}
          onConfirm={remove}
        />
      )}
    </li>
  );
}

function Replace({ name, disabled, onFile }: { name: string; disabled: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const label = buildingTexts.replace(name);
  return (
    <>
      <IconButton small icon="into" label={label} disabled={disabled} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        className="hidden"
        aria-label={label}
        data-testid="replace-input"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </>
  );
}

function sayState({ name, skill, state, progress, passages, recognised, reason }: KnowledgeFile): string {
  if (state === "waiting") return builderTexts.fileWaiting;
  if (state === "reading") return builderTexts.fileReading(percent(progress));
  if (state === "ready") {
    const ready = skill ? name : builderTexts.fileReady(passages);
    return recognised > 0 ? `${ready} · ${builderTexts.fileRecognised}` : ready;
  }
  return reason === null ? builderTexts.fileFailed : typeset(reason);
}

/** The parts of a file that are missing or harder to find. */
function problemsOf({ state, reason, refused }: KnowledgeFile): string[] {
  if (state !== "ready") return [];
  const unread = reason === null ? [] : [typeset(reason)];
  return refused > 0 ? [...unread, builderTexts.fileRefused(refused)] : unread;
}
