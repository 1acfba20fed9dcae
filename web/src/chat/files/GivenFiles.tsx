import { lazy, Suspense } from "react";
import { fileAddress } from "../../api/givenFiles";
import type { GivenFile } from "../../api/types";
import { fileTexts } from "../../texts/givenFiles";
import { Icon } from "../../ui/Icon";
import { ChatFileLink, ChatPicture } from "./ChatFile";
import { sizeOf } from "./fileSize";

const UnreadPages = lazy(() => import("./UnreadPages"));

/** The attachments of a question. `conversation` is null until the server has named it. */
export function GivenFiles({ files, conversation }: { files: readonly GivenFile[]; conversation: string | null }) {
  if (files.length === 0) return null;
  return (
    <ul aria-label={fileTexts.attached} className="mb-1.5 flex flex-wrap justify-end gap-2">
      {files.map((file) => (
        <li key={file.id} className="max-w-full">
          {conversation === null ? (
            <Chip file={file} />
          ) : (
            <ChatFileLink
              address={fileAddress(conversation, file.id)}
              name={file.name}
              aria-label={fileTexts.save(file.name)}
              className="block rounded-xl hover:bg-raised"
            >
              {file.kind === "picture" ? <Picture file={file} conversation={conversation} /> : <Chip file={file} />}
            </ChatFileLink>
          )}
        </li>
      ))}
    </ul>
  );
}

function Picture({ file, conversation }: { file: GivenFile; conversation: string }) {
  return (
    <ChatPicture
      address={`${fileAddress(conversation, file.id)}/picture`}
      alt={file.alt || fileTexts.picture(file.name)}
      title={file.alt || file.name}
      width={file.width}
      height={file.height}
      loading="lazy"
      className="h-auto max-h-56 w-auto max-w-full rounded-xl border border-line"
    />
  );
}

function Chip({ file }: { file: GivenFile }) {
  return (
    <span className="flex max-w-80 min-w-0 items-center gap-2 rounded-xl border border-line bg-surface px-3 py-2">
      <Icon name={file.kind === "picture" ? "image" : "file"} className="size-5 text-quiet" />
      <span className="min-w-0">
        <bdi className="block truncate text-[0.9375rem]">{file.name}</bdi>
        <span className="block text-sm text-quiet">{sizeOf(file)}</span>
        {file.unread && (
          <Suspense>
            <UnreadPages sentence={file.unread} />
          </Suspense>
        )}
      </span>
    </span>
  );
}
