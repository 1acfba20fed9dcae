/** The output of code: its images, and downloads of all files. */
import type { CodeFile } from "../../api/code";
import { fileAddress } from "../../api/givenFiles";
import { codeTexts } from "../../texts/code";
import { bytes } from "../../texts/dates";
import { Icon } from "../../ui/Icon";
import { ChatFileLink, ChatPicture } from "../files/ChatFile";

export function CodeFiles({ files, conversation }: { files: readonly CodeFile[]; conversation: string }) {
  const pictures = files.filter(({ kind }) => kind === "picture");
  return (
    <>
      {pictures.length > 0 && (
        <ul aria-label={codeTexts.pictures} className="grid gap-2">
          {pictures.map((file) => (
            <li key={file.id}>
              <ChatPicture
                address={`${fileAddress(conversation, file.id)}/picture`}
                alt={codeTexts.picture(file.alt || file.name)}
                width={file.width}
                height={file.height}
                loading="lazy"
                className="h-auto max-h-112 w-auto max-w-full rounded-xl border border-line bg-white"
              />
            </li>
          ))}
        </ul>
      )}
      <ul aria-label={codeTexts.files} className="flex flex-wrap gap-2">
        {files.map((file) => (
          <li key={file.id} className="max-w-full">
            <ChatFileLink
              address={fileAddress(conversation, file.id)}
              name={file.name}
              aria-label={codeTexts.download(file.name)}
              className="flex min-h-10 max-w-80 min-w-0 items-center gap-2 rounded-xl border border-line bg-surface px-3 py-1.5 hover:bg-raised"
            >
              <Icon name="down" className="size-5 text-quiet" />
              <bdi className="min-w-0 truncate text-[0.9375rem] text-ink">{file.name}</bdi>
              <span className="text-sm text-quiet">{bytes(file.bytes)}</span>
            </ChatFileLink>
          </li>
        ))}
      </ul>
    </>
  );
}
