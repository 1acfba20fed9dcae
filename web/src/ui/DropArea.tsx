/** A file input with a button and a drop zone. */
import { type DragEvent, useRef, useState } from "react";
import { Button } from "./Button";

export function DropArea({
  name,
  label,
  hint,
  formats,
  accept,
  single = false,
  onFiles,
}: {
  name: string;
  label: string;
  hint: string;
  /** A description of the accepted formats. */
  formats?: string;
  accept?: string;
  /** Accepts one file only. */
  single?: boolean;
  onFiles: (files: readonly File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(true);
  };
  return (
    <div
      data-testid={`${name}-drop`}
      onDragOver={onDragOver}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={`flex flex-wrap items-center gap-3 rounded-xl border border-dashed p-4 ${isOver ? "border-accent bg-wash" : "border-edge"}`}
    >
      <Button onClick={() => input.current?.click()}>{label}</Button>
      <span className="text-sm text-quiet">
        <span className="pointer-coarse:hidden">{hint} </span>
        {formats}
      </span>
      <input
        ref={input}
        type="file"
        multiple={!single}
        accept={accept}
        data-testid={`${name}-input`}
        className="hidden"
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
