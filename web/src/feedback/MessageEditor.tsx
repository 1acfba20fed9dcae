/** The chosen messages, each editable, with the server's findings. */
import type { Draft, Noticed } from "../api/feedback";
import { ApiError, sentenceOf } from "../api/request";
import { feedbackTexts } from "../texts/feedback";
import { CommentField } from "./CommentField";
import { type Choosable, chosenOf, fieldOf, textOf, type Writing } from "./draft";
import type { Previewed } from "./usePreview";

/** Notes to show beside a field, by its name. */
export interface Remarks {
  marksOf: (field: string) => readonly Noticed[];
  errorOf: (field: string) => string | null;
}

export const unremarked: Remarks = { marksOf: () => [], errorOf: () => null };

/** Findings are shown as long as the field's text is unchanged. */
export const remarksOn = (draft: Draft, { last, error }: Previewed): Remarks => ({
  marksOf: (field) =>
    last && textOf(last.draft, field) === textOf(draft, field) ? last.marks.filter((mark) => mark.field === field) : [],
  errorOf: (field) => (error instanceof ApiError && error.field === field ? sentenceOf(error) : null),
});

export interface MessageEditorProps {
  writing: Writing;
  /** The answer that it is about. */
  answer: string | null;
  messages: readonly Choosable[];
  remarks: Remarks;
  onChange: (writing: Writing) => void;
}

export function MessageEditor({ writing, answer, messages, remarks, onChange }: MessageEditorProps) {
  return chosenOf(writing, answer, messages).map(({ id, role, text }, n) => (
    <CommentField
      key={id}
      label={feedbackTexts.words.message(feedbackTexts.roles[role], n + 1)}
      value={writing.edits[id] ?? text}
      original={text}
      marks={remarks.marksOf(fieldOf(n))}
      error={remarks.errorOf(fieldOf(n))}
      onWrite={(newText) => onChange({ ...writing, edits: changeEdit(writing.edits, id, newText, text) })}
    />
  ));
}

/** Text equal to the original does not count as an edit. */
function changeEdit(edits: Writing["edits"], id: string, newText: string, original: string): Writing["edits"] {
  const { [id]: _, ...others } = edits;
  return newText === original ? others : { ...others, [id]: newText };
}
