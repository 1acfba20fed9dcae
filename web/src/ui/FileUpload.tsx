/** Uploads one chosen or dropped file, with its progress or the reason why it was refused. */
import { useState } from "react";
import { percent } from "../texts/dates";
import { DropArea } from "./DropArea";
import { ErrorNotice } from "./Notice";
import { Progress } from "./Progress";
import { useTask } from "./useTask";

interface FileUploadProps {
  name: string;
  label: string;
  hint: string;
  formats?: string;
  accept: string;
  /** Resolves when the upload is complete; reports progress from 0 to 1. */
  send: (file: File, onProgress: (fraction: number) => void) => Promise<void>;
  sending: (fraction: string) => string;
  sendingLabel: string;
  note?: string;
}

export function FileUpload({ name, label, hint, formats, accept, send, sending, sendingLabel, note }: FileUploadProps) {
  const [progress, setProgress] = useState<number | null>(null);
  const upload = useTask(async (file: File) => {
    setProgress(0);
    await send(file, setProgress).finally(() => setProgress(null));
  });
  if (progress !== null)
    return (
      <div className="card p-4" role="status">
        <p>{sending(percent(progress))}</p>
        <Progress label={sendingLabel} fraction={progress} />
        {note && <p className="mt-2 text-sm text-quiet">{note}</p>}
      </div>
    );
  return (
    <>
      <DropArea
        name={name}
        label={label}
        hint={hint}
        formats={formats}
        accept={accept}
        single
        onFiles={([file]) => file && void upload.run(file)}
      />
      <ErrorNotice error={upload.error} className="mt-3" />
    </>
  );
}
