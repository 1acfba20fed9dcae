/** The two texts that a person tells models about themselves. */
import type { AboutMe } from "../api/aboutMe";
import { ApiError, sentenceOf } from "../api/request";
import { aboutMeTexts as texts } from "../texts/aboutMe";
import { LongField } from "../ui/Field";

export const MOST_CHARACTERS = 3000;

type Told = Pick<AboutMe, "about_you" | "answers">;
export type AboutMeField = keyof Told;
export const aboutMeFields = ["about_you", "answers"] as const satisfies readonly AboutMeField[];

/** How many characters the server counts. */
export const lengthOf = (text: string) => Array.from(text.trim()).length;
export const isTooLong = (told: Told) => aboutMeFields.some((field) => lengthOf(told[field]) > MOST_CHARACTERS);

interface FieldsProps {
  told: Told;
  error: unknown;
  onChange: (field: AboutMeField, text: string) => void;
}

export function AboutMeFields({ told, error, onChange }: FieldsProps) {
  return aboutMeFields.map((field) => {
    const length = lengthOf(told[field]);
    const refused = error instanceof ApiError && error.field === field ? sentenceOf(error) : null;
    return (
      <LongField
        key={field}
        label={texts.fields[field]}
        placeholder={texts.examples[field]}
        hint={texts.length(length, MOST_CHARACTERS)}
        rows={4}
        value={told[field]}
        onChange={(event) => onChange(field, event.target.value)}
        error={length > MOST_CHARACTERS ? texts.tooLong(length - MOST_CHARACTERS) : refused}
      />
    );
  });
}
