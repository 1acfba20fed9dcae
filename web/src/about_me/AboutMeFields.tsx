/** The two texts that users tell models about themselves. */
import type { AboutMe } from "../api/aboutMe";
import { ApiError, sentenceOf } from "../api/request";
import { aboutMeTexts as texts } from "../texts/aboutMe";
import { LongField } from "../ui/Field";

export const MOST_CHARACTERS = 3000;

type AboutMeTexts = Pick<AboutMe, "about_you" | "answers">;
export type AboutMeField = keyof AboutMeTexts;
export const aboutMeFields = ["about_you", "answers"] as const satisfies readonly AboutMeField[];

/** Length in characters, counted like on the server. */
export const lengthOf = (text: string) => Array.from(text.trim()).length;
export const isTooLong = (values: AboutMeTexts) =>
  aboutMeFields.some((field) => lengthOf(values[field]) > MOST_CHARACTERS);

interface FieldsProps {
  values: AboutMeTexts;
  error: unknown;
  onChange: (field: AboutMeField, text: string) => void;
}

export function AboutMeFields({ values, error, onChange }: FieldsProps) {
  return aboutMeFields.map((field) => {
    const length = lengthOf(values[field]);
    const fieldError = error instanceof ApiError && error.field === field ? sentenceOf(error) : null;
    return (
      <LongField
        key={field}
        label={texts.fields[field]}
        placeholder={texts.examples[field]}
        hint={texts.length(length, MOST_CHARACTERS)}
        rows={4}
        value={values[field]}
        onChange={(event) => onChange(field, event.target.value)}
        error={length > MOST_CHARACTERS ? texts.tooLong(length - MOST_CHARACTERS) : fieldError}
      />
    );
  });
}
