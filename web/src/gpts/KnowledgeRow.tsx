import { useState } from "react";
import { removeKnowledge } from "../api/gpts";
import type { KnowledgeFile } from "../api/types";
import { IconButton } from "../parts/Button";
import { Confirm } from "../parts/Dialog";
import { Icon } from "../parts/Icon";
import { Progress } from "../parts/Progress";
import { t } from "../texts";
import { bytes, percent } from "../texts/dates";

export function KnowledgeRow({ gpt, file, onRemoved }: { gpt: string; file: KnowledgeFile; onRemoved: () => void }) {
  const [asking, setAsking] = useState(false);
  const failed = file.state === "failed";
  const remove = async () => {
    await removeKnowledge(gpt, file.id);
    onRemoved();
  };
  return (
    <li className="card flex items-center gap-3 px-3 py-2" data-state={file.state}>
      <Icon name={failed ? "alert" : "file"} className={`size-5 ${failed ? "text-danger" : "text-quiet"}`} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-[0.9375rem]" title={file.name}>
          {file.name}
        </p>
        <p className={`text-sm ${failed ? "text-danger" : "text-quiet"}`}>
          {bytes(file.bytes)} · {sayState(file)}
        </p>
        {file.state === "reading" && <Progress label={file.name} part={file.progress} />}
      </div>
      <IconButton small icon="trash" label={t.builder.knowledgeRemove(file.name)} onClick={() => setAsking(true)} />
      {asking && (
        <Confirm
          title={t.builder.knowledgeRemoveTitle}
          text={t.builder.knowledgeRemoveText(file.name)}
          action={t.builder.remove}
          onClose={() => setAsking(false)}
          onConfirm={remove}
        />
      )}
    </li>
  );
}

function sayState({ state, progress, passages, reason }: KnowledgeFile): string {
  if (state === "waiting") return t.builder.fileWaiting;
  if (state === "reading") return t.builder.fileReading(percent(progress));
  if (state === "ready") return t.builder.fileReady(passages);
  return reason ?? t.builder.fileFailed;
}
