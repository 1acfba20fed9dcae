/** A GPT's knowledge files: added by button or drop, processed in the background, each with its state. */
import { lazy, Suspense, useRef, useState } from "react";
import { addKnowledge, readKnowledge } from "../api/gpts";
import { sentenceOf } from "../api/request";
import { usePolling, useResource } from "../api/useResource";
import { builderTexts } from "../texts/builder";
import { buildingTexts } from "../texts/building";
import { percent } from "../texts/dates";
import { Button, IconButton } from "../ui/Button";
import { DropArea } from "../ui/DropArea";
import { Icon } from "../ui/Icon";
import { ResourceView } from "../ui/ResourceView";
import { useHashScroll } from "../ui/useHashScroll";
import { KnowledgeReceivers } from "./KnowledgeReceivers";
import { KnowledgeRow } from "./KnowledgeRow";

const TryKnowledge = lazy(() => import("./TryKnowledge"));

interface Upload {
  key: number;
  name: string;
  progress: number;
  error: string | null;
}

interface Props {
  id: string;
  ensureCreated: () => Promise<string>;
  /** A note on skill files, for a GPT that can run Python. */
  skillNote: string | null;
  /** Called after a file was added. */
  onFiles: () => Promise<void>;
}

export function Knowledge({ id, ensureCreated, skillNote, onFiles }: Props) {
  const query = useResource(id, () => (id === "" ? Promise.resolve([]) : readKnowledge(id)));
  const files = query.resource.state === "ready" ? query.resource.value : [];
  usePolling(
    files.some((file) => file.state === "waiting" || file.state === "reading"),
    1000,
    query.reload,
  );
  const [trying, setTrying] = useState(false);
  const { uploads, add, dismiss } = useUploads(ensureCreated, async () => {
    await Promise.all([query.reload(), onFiles()]);
  });
  const place = useRef<HTMLElement>(null);
  useHashScroll("knowledge", place);
  return (
    <section ref={place} aria-labelledby="knowledge" className="scroll-mt-6">
      <h2 id="knowledge" className="text-[0.9375rem] font-medium">
        {builderTexts.knowledge}
      </h2>
      <p className="mb-3 text-sm text-quiet">{builderTexts.knowledgeHint}</p>
      <KnowledgeReceivers gpt={id} files={files.filter(({ state }) => state === "ready").length} />
      <DropArea name="knowledge" label={builderTexts.knowledgeAdd} hint={builderTexts.knowledgeDrop} onFiles={add} />
      <ResourceView query={query}>
        {(files) => (
          <ul className="mt-3 grid gap-2" data-testid="knowledge-files">
            {files.length === 0 && uploads.length === 0 && (
              <li className="text-sm text-quiet">{builderTexts.knowledgeEmpty}</li>
            )}
            {files.map((file) => (
              <KnowledgeRow key={file.id} gpt={id} file={file} onChanged={query.reload} />
            ))}
            {uploads.map((upload) => (
              <UploadRow key={upload.key} upload={upload} onDismiss={() => dismiss(upload.key)} />
            ))}
          </ul>
        )}
      </ResourceView>
      {skillNote !== null && files.some((file) => file.skill) && <p className="mt-2 text-sm text-quiet">{skillNote}</p>}
      {files.some((file) => file.state === "ready") && (
        <Button className="mt-3" onClick={() => setTrying(true)}>
          <Icon name="search" className="size-4.5" />
          {buildingTexts.tryOut}
        </Button>
      )}
      {trying && (
        <Suspense fallback={null}>
          <TryKnowledge gpt={id} onClose={() => setTrying(false)} />
        </Suspense>
      )}
    </section>
  );
}

function useUploads(ensureCreated: () => Promise<string>, onDone: () => Promise<void>) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const serial = useRef(0);
  // The first file of a new GPT creates the GPT, so a different list has to be reloaded.
  const done = useRef(onDone);
  done.current = onDone;
  const dismiss = (key: number) => setUploads((all) => all.filter((one) => one.key !== key));
  const change = (key: number, change: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const uploadFile = async (file: File) => {
    const key = ++serial.current;
    setUploads((all) => [...all, { key, name: file.name, progress: 0, error: null }]);
    try {
      await addKnowledge(await ensureCreated(), file, (progress) => change(key, { progress }));
      await done.current();
      dismiss(key);
    } catch (error) {
      change(key, { error: sentenceOf(error) });
    }
  };
  // Upload sequentially: twenty large uploads at once would slow each other down.
  const add = async (files: readonly File[]) => {
    for (const file of files) await uploadFile(file);
  };
  return { uploads, dismiss, add: (files: readonly File[]) => void add(files) };
}

function UploadRow({ upload, onDismiss }: { upload: Upload; onDismiss: () => void }) {
  return (
    <li className="card flex items-center gap-3 px-3 py-2">
      <Icon
        name={upload.error ? "alert" : "file"}
        className={`size-5 ${upload.error ? "text-danger" : "text-quiet"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="truncate text-[0.9375rem]">{upload.name}</p>
        {upload.error ? (
          <p role="alert" className="text-sm text-danger">
            {upload.error}
          </p>
        ) : (
          <p className="text-sm text-quiet">{builderTexts.fileUploading(percent(upload.progress))}</p>
        )}
      </div>
      {upload.error && (
        <IconButton small icon="close" label={builderTexts.knowledgeRemove(upload.name)} onClick={onDismiss} />
      )}
    </li>
  );
}
