/** Answers and chats as files, which the server creates on request and does not keep. */
import { send } from "./request";

export type DocumentFormat = "md" | "docx" | "pdf";
export type TableFormat = "csv" | "xlsx";

export interface MadeFile {
  name: string;
  content: Blob;
  /** No font of the server has some of its characters: it shows boxes for them. */
  lacksCharacters: boolean;
}

const chat = (id: string) => `/api/conversations/${id}`;

export const chatDocument = (conversation: string, format: DocumentFormat) =>
  fileAt(`${chat(conversation)}/document?format=${format}`);

export const answerDocument = (conversation: string, message: string, format: DocumentFormat) =>
  fileAt(`${chat(conversation)}/messages/${message}/document?format=${format}`);

/** `number` counts the answer's tables from 1. */
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
