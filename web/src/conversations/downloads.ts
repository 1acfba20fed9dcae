/** Downloads a file that the server creates and confirms it with a toast; a slow one is announced first. */
import type { MadeFile } from "../api/documents";
import { sentenceOf } from "../api/request";
import { showToast } from "../app/toasts";
import { t } from "../texts";
import { downloadTexts } from "../texts/downloads";
import { save } from "../ui/save";

/** Milliseconds after which a slow download is announced. */
const NOTICE_DELAY = 700;

export async function download(file: Promise<MadeFile>): Promise<void> {
  const waiting = setTimeout(() => showToast(downloadTexts.preparing), NOTICE_DELAY);
  try {
    const { name, content, lacksCharacters } = await file;
    save(content, name, content.type);
    showToast(lacksCharacters ? downloadTexts.lacksCharacters(name) : t.shell.downloaded(name));
  } catch (error) {
    showToast(sentenceOf(error));
  } finally {
    clearTimeout(waiting);
  }
}
