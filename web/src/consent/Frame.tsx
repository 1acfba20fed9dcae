import { type ReactNode, useId } from "react";
import { CopyButton } from "../ui/CopyButton";
import { UntrustedText } from "./UntrustedText";

/** Third-party text, verbatim, in a box of limited height that can be scrolled by keyboard. */
export function Frame({
  title,
  label,
  text,
  copy,
  children,
}: {
  title: ReactNode;
  /** The accessible name of the box, if the title is too vague. */
  label?: string;
  text: string;
  copy: string;
  children?: ReactNode;
}) {
  const id = useId();
  return (
    <figure className="min-w-0 overflow-clip rounded-lg border border-line bg-raised">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line bg-surface ps-3 pe-1">
        <span id={id} className="label wrap-anywhere">
          {title}
        </span>
        <CopyButton label={copy} text={() => text} />
      </figcaption>
      <div
        tabIndex={0}
        role="group"
        aria-label={label}
        aria-labelledby={label ? undefined : id}
        className="relative max-h-72 overflow-y-auto px-3 py-2 font-mono text-sm focus-visible:-outline-offset-2"
      >
        <bdi className="block whitespace-pre-wrap wrap-anywhere">
          <UntrustedText text={text} />
        </bdi>
        {children}
      </div>
    </figure>
  );
}
