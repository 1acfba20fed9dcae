import type { ReactNode } from "react";
import { ApiError, operatorHelps, sentenceOf } from "../api/request";
import type { GivenFile } from "../api/types";
import { OperatorLine } from "../app/OperatorLine";
import { t } from "../texts";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { OtherSpace, otherSpaceOf } from "../ui/OtherSpace";
import type { View } from "./conversation";

/** Seconds of waiting above which no retry button is offered. */
const LONG = 120;

/** A turn that the server did not accept. The text is kept and can be edited or sent again. */
export function SendFailed({
  refused,
  onRetry,
  onEdit,
}: {
  refused: NonNullable<View["refused"]>;
  onRetry: () => void;
  onEdit: (text: string, files: readonly GivenFile[]) => void;
}) {
  const { ask, error } = refused;
  const text = ask.kind === "regenerate" ? null : ask.text;
  const files = ask.kind === "send" ? (ask.files ?? []) : [];
  const wait = waitOf(error);
  const elsewhere = error instanceof ApiError ? otherSpaceOf(error) : null;
  return (
    <div>
      {text !== null && (
        <p className="ms-auto mb-3 w-fit max-w-[min(100%,40rem)] rounded-2xl rounded-ee-md border border-dashed border-edge px-4 py-2.5 break-words whitespace-pre-wrap text-quiet">
          <span className="line-clamp-6">{text}</span>
        </p>
      )}
      {elsewhere !== null && <OtherSpace sentence={sentenceOf(error)} space={elsewhere} />}
      <NotSent error={error} isMessage={text !== null} className={elsewhere === null ? "" : "mt-3"}>
        <div className="mt-2 flex flex-wrap gap-2">
          {(wait === null || wait < LONG) && <Button onClick={onRetry}>{t.chat.retry}</Button>}
          {text !== null && <Button onClick={() => onEdit(text, files)}>{t.chat.editMessage}</Button>}
        </div>
      </NotSent>
    </div>
  );
}

interface NotSentProps {
  error: unknown;
  /** False for another attempt at an answer. */
  isMessage?: boolean;
  className: string;
  children?: ReactNode;
}

/** Explains why nothing was sent and when to try again. */
export function NotSent({ error, isMessage = true, className, children }: NotSentProps) {
  const wait = waitOf(error);
  return (
    <Notice tone="danger" className={className}>
      <p>
        {isMessage && `${t.chat.notSent} `}
        {sentenceOf(error)}
        {wait !== null && ` ${t.errors.waitFor(wait)}`}
      </p>
      {operatorHelps(error) && <OperatorLine className="mt-1" />}
      {children}
    </Notice>
  );
}

/** Seconds to wait before a retry, or null. */
const waitOf = (error: unknown) => (error instanceof ApiError ? error.retryAfter : null);
