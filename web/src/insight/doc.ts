/** Explains how a question counts, using the text kept beside its code. */
import { t } from "../texts";

/** Splits into paragraphs and replaces the names of other questions with their titles. */
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
