/**
 * The attachments of the next message. Each is uploaded at once, read by the server, and kept until the message is
 * sent.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { removeFile, uploadFile } from "../../api/givenFiles";
import { sentenceOf } from "../../api/request";
import type { GivenFile } from "../../api/types";
import { fileTexts } from "../../texts/givenFiles";

export const MOST_FILES = 10;

export interface PendingFile {
  key: number;
  name: string;
  /** The uploaded fraction, 0 to 1. At 1 the server reads the file. */
  progress: number;
  /** The server's description of the file, once it has been read. */
  uploaded: GivenFile | null;
  error: string | null;
  /** Object URL of an image's preview. */
  preview: string | null;
  alt: string;
  abort: AbortController;
}

export interface Files {
  waiting: readonly PendingFile[];
  /** Some uploads are not finished. */
  busy: boolean;
  /** The files that can be sent. */
  ready: readonly GivenFile[];
  problem: string | null;
  add: (files: readonly File[]) => void;
  remove: (key: number) => void;
  describe: (key: number, alt: string) => void;
  /** Clears the files after they were sent with a message. */
  clearSent: () => void;
  /** Restores the files of a message that was not accepted. */
  restore: (files: readonly GivenFile[]) => void;
}

/** `takesImages`: whether the model accepts images. If not, images are refused as soon as they are chosen. */
export function useFiles(takesImages: boolean): Files {
  const [waiting, setWaiting] = useState<readonly PendingFile[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const serial = useRef(0);
  const latest = useRef(waiting);
  latest.current = waiting;
  /** Previews of the last sent images by server id, to restore them if the message is not accepted. */
  const sentPreviews = useRef(new Map<string, string>());
  useEffect(
    () => () => {
      latest.current.forEach(drop);
      release(sentPreviews.current);
    },
    [],
  );

  const change = useCallback(
    (key: number, change: Partial<PendingFile>) =>
      setWaiting((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one))),
    [],
  );
  const send = useCallback(
    async (file: File, { key, abort }: PendingFile) => {
      try {
        const uploaded = await uploadFile(file, (progress) => change(key, { progress }), abort.signal);
        change(key, { uploaded, progress: 1 });
      } catch (error) {
        if (!abort.signal.aborted) change(key, { error: sentenceOf(error) });
      }
    },
    [change],
  );
  const add = useCallback(
    (files: readonly File[]) => {
      const freeSlots = MOST_FILES - latest.current.length;
      setProblem(files.length > freeSlots ? fileTexts.tooMany(MOST_FILES) : null);
      const added = files.slice(0, Math.max(0, freeSlots)).map((file) => {
        const row = blank(++serial.current, file);
        return { file, row: takesImages || !isPicture(file) ? row : { ...row, error: fileTexts.noImages } };
      });
      setWaiting((all) => [...all, ...added.map(({ row }) => row)]);
      for (const { file, row } of added) if (row.error === null) void send(file, row);
    },
    [send, takesImages],
  );
  const remove = useCallback((key: number) => {
    const removed = latest.current.find((one) => one.key === key);
    setWaiting((all) => all.filter((one) => one.key !== key));
    setProblem(null);
    if (removed) drop(removed);
  }, []);
  const clearSent = useCallback(() => {
    release(sentPreviews.current);
    for (const one of latest.current) {
      if (one.uploaded && one.preview) sentPreviews.current.set(one.uploaded.id, one.preview);
      else revokePreview(one);
    }
    setWaiting([]);
    setProblem(null);
  }, []);
  const restore = useCallback(
    (files: readonly GivenFile[]) =>
      setWaiting((all) => [
        ...all,
        ...files.map((uploaded) => {
          const preview = sentPreviews.current.get(uploaded.id) ?? null;
          sentPreviews.current.delete(uploaded.id);
          return { ...pendingFile(++serial.current, uploaded.name), uploaded, preview, progress: 1, alt: uploaded.alt };
        }),
      ]),
    [],
  );
  const describe = useCallback((key: number, alt: string) => change(key, { alt }), [change]);
  return useMemo(
    () => ({
      waiting,
      busy: waiting.some(({ uploaded, error }) => uploaded === null && error === null),
      ready: waiting.flatMap(({ uploaded, alt }) => (uploaded ? [{ ...uploaded, alt }] : [])),
      problem,
      add,
      remove,
      describe,
      clearSent,
      restore,
    }),
    [waiting, problem, add, remove, describe, clearSent, restore],
  );
}

const isPicture = ({ type }: File) => type.startsWith("image/");

function blank(key: number, file: File): PendingFile {
  const isImage = /^image\/(png|jpeg|webp)$/.test(file.type);
  return { ...pendingFile(key, file.name), preview: isImage ? URL.createObjectURL(file) : null };
}

function pendingFile(key: number, name: string): PendingFile {
  return { key, name, progress: 0, uploaded: null, error: null, preview: null, alt: "", abort: new AbortController() };
}

/** Removes a file and lets the server delete it. */
function drop(removed: PendingFile): void {
  revokePreview(removed);
  if (removed.uploaded) void removeFile(removed.uploaded.id).catch(() => undefined);
}

function release(previews: Map<string, string>): void {
  for (const preview of previews.values()) URL.revokeObjectURL(preview);
  previews.clear();
}

/** Cancels the upload and frees the picture's object URL. */
function revokePreview({ abort, preview }: PendingFile): void {
  abort.abort();
  if (preview) URL.revokeObjectURL(preview);
}
