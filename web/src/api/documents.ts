/** Answers and chats as files, created by the server on request and not kept. */
import { send } from "./request";

export type DocumentFormat = "md" | "docx" | "pdf";
export type TableFormat = "csv" | "xlsx";

export interface MadeFile {
  name: string;
  content: Blob;
  /** The server's fonts lack some of its characters, which are shown as boxes. */
  lacksCharacters: boolean;
}

const chat = (id: string) => `/api/conversations/${id}`;

export const chatDocument = (conversation: string, format: DocumentFormat) =>
  fileAt(`${chat(conversation)}/document?format=${format}`);

export const answerDocument = (conversation: string, message: string, format: DocumentFormat) =>
  fileAt(`${chat(conversation)}/messages/${message}/document?format=${format}`);

/** `number` is the table's 1-based index in the answer. */
export const answerTable = (conversation: string, message: string, number: number, format: TableFormat) =>
  fileAt(`${chat(conversation)}/messages/${message}/tables/${number}?format=${format}`);

async function fileAt(path: string): Promise<MadeFile> {
  const response = await send("GET", path);
  return {
    name: nameIn(response.headers.get("Content-Disposition")),
    content: await response.blob(),
    lacksCharacters: response.headers.has("Discreet-Missing-Characters"),
  };
}

const nameIn = (header: string | null) => decodeURIComponent(header?.split("filename*=UTF-8''")[1] ?? "chat");
