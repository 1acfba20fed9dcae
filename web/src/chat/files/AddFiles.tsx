import { useRef } from "react";
import { fileTexts } from "../../texts/givenFiles";
import { IconButton } from "../../ui/Button";

/** The attach button of the composer. */
export function AddFiles({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="clip" label={fileTexts.add} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        tabIndex={-1}
        aria-label={fileTexts.add}
        data-testid="give-files"
        className="hidden"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}
