/** How a question counts, from the words that stand beside its code. */
import { t } from "../texts";

/** Paragraphs with names of other questions replaced by their titles. */
export function paragraphsOf(doc: string, titles: ReadonlyMap<string, string>): string[] {
  return doc
    .split(/\n[^\S\n]*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) =>
      paragraph.replace(
        /`([^`]+)`/g,
        (_, name: string) => `${t.common.quotes.open}${titles.get(name) ?? name}${t.common.quotes.close}`,
      ),
    );
}
