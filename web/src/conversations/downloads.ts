/** Gives the person a file that the server makes, and says so; a file that takes a while is announced. */
import type { MadeFile } from "../api/documents";
import { sentenceOf } from "../api/request";
import { tell } from "../app/toasts";
import { t } from "../texts";
import { downloadTexts } from "../texts/downloads";
import { save } from "../ui/save";

/** Milliseconds after which a person wonders. */
const A_WHILE = 700;

export async function download(asked: Promise<MadeFile>): Promise<void> {
  const waiting = setTimeout(() => tell(downloadTexts.preparing), A_WHILE);
  try {
    const { name, content, lacksCharacters } = await asked;
    save(content, name, content.type);
    tell(lacksCharacters ? downloadTexts.lacksCharacters(name) : t.shell.downloaded(name));
  } catch (error) {
    tell(sentenceOf(error));
  } finally {
    clearTimeout(waiting);
  }
}
