import { lazy, Suspense } from "react";
import { percent } from "../../texts/dates";
import { fileTexts } from "../../texts/givenFiles";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Progress } from "../../ui/Progress";
import { sizeOf } from "./fileSize";
import type { Files, PendingFile } from "./useFiles";

const UnreadPages = lazy(() => import("./UnreadPages"));

/** The attachments of the next message, above the message field. */
export function WaitingFiles({ files }: { files: Files }) {
  if (files.waiting.length === 0 && files.problem === null) return null;
  return (
    <div className="mb-2">
      <ul aria-label={fileTexts.list} className="grid max-h-60 gap-2 overflow-y-auto sm:grid-cols-2">
        {files.waiting.map((file) => (
          <WaitingFile key={file.key} file={file} files={files} />
        ))}
      </ul>
      {files.problem && (
        <p role="alert" className="mt-1.5 text-sm text-danger">
          {files.problem}
        </p>
      )}
      {files.waiting.length > 0 && <p className="mt-1.5 px-1 text-sm text-quiet">{fileTexts.trainingNote}</p>}
    </div>
  );
}

function WaitingFile({ file, files }: { file: PendingFile; files: Files }) {
  const { key, name, uploaded, error, preview, alt } = file;
  const on = uploaded === null && error === null;
  return (
    <li
      data-testid="waiting-file"
      className="flex min-w-0 items-start gap-2 rounded-xl border border-line bg-surface p-2"
    >
      {preview ? (
        <img src={preview} alt="" className="size-11 shrink-0 rounded-lg border border-line object-cover" />
      ) : (
        <Icon name={error ? "alert" : "file"} className={`m-1.5 size-6 ${error ? "text-danger" : "text-quiet"}`} />
      )}
      <div className="min-w-0 flex-1">
        <p className="truncate text-[0.9375rem]" title={name}>
          <bdi>{name}</bdi>
        </p>
        {error ? (
          <p role="alert" className="text-sm wrap-anywhere text-danger">
            {error}
          </p>
        ) : (
          <p className="text-sm text-quiet">{state(file)}</p>
        )}
        {uploaded?.unread && (
          <Suspense>
            <UnreadPages sentence={uploaded.unread} />
          </Suspense>
        )}
        {on && <Progress label={name} fraction={file.progress} />}
        {uploaded?.kind === "picture" && (
          <input
            aria-label={fileTexts.describeOf(name)}
            placeholder={fileTexts.describe}
            value={alt}
            maxLength={500}
            onChange={(event) => files.describe(key, event.target.value)}
            className="box mt-1 min-h-9 w-full px-2 py-1 text-sm"
          />
        )}
      </div>
      <IconButton
        small
        icon="close"
        label={on ? fileTexts.cancel(name) : fileTexts.remove(name)}
        onClick={() => files.remove(key)}
      />
    </li>
  );
}

function state({ uploaded, progress }: PendingFile): string {
  if (uploaded) return sizeOf(uploaded);
  return progress < 1 ? fileTexts.sending(percent(progress)) : fileTexts.reading;
}
