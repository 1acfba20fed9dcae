/** A form that adds a word to mask. */
import { useState } from "react";
import { sentenceOf } from "../api/request";
import { maskingTexts } from "../texts/masking";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { useTask } from "../ui/useTask";

interface FormProps {
  label: string;
  hint: string;
  onAdd: (word: string) => Promise<unknown>;
}

export function WordForm({ label, hint, onAdd }: FormProps) {
  const [word, setWord] = useState("");
  const add = useTask(async () => {
    if (word.trim() === "") return;
    await onAdd(word.trim());
    setWord("");
  });
  return (
    <form className="flex flex-wrap items-start gap-3" onSubmit={add.submit} noValidate>
      <div className="min-w-48 flex-1">
        <TextField
          label={label}
          hint={hint}
          value={word}
          autoComplete="off"
          error={add.error === null ? null : sentenceOf(add.error)}
          onChange={(event) => {
            setWord(event.target.value);
            add.reset();
          }}
        />
      </div>
      <Button type="submit" className="mt-7" disabled={add.busy || word.trim() === ""}>
        {maskingTexts.add}
      </Button>
    </form>
  );
}
