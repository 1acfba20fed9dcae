import type { ReactNode } from "react";
import { operatorTexts } from "../texts/operator";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import type { useSaved } from "./useSaved";

/** The footer of a form: error, button and save state. */
export function SaveBar({
  save,
  label,
  disabled = false,
  children,
}: {
  save: ReturnType<typeof useSaved>;
  label: string;
  disabled?: boolean;
  children?: ReactNode;
}) {
  return (
    <>
      <ErrorNotice error={save.error} />
      <div className="flex flex-wrap items-center gap-4">
        <Button variant="main" type="submit" disabled={save.busy || disabled}>
          {label}
        </Button>
        {children}
        <span role="status" className="text-sm text-quiet">
          {save.saved ? operatorTexts.saved : ""}
        </span>
      </div>
    </>
  );
}
