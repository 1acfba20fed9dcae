/** Placeholders in a template's text that the operator must still fill in (`policies/templates/marks.py`). */
export interface PolicyMark {
  start: number;
  end: number;
  question: string;
}

export const marksIn = (text: string): PolicyMark[] =>
  [...text.matchAll(/\[\[(?:Check|Prüfen|Vérifier|Revisar): ([^[\]\n]+)\]\]/g)].map(
    ({ 0: whole, 1: question = "", index }) => ({
      start: index,
      end: index + whole.length,
      question,
    }),
  );
