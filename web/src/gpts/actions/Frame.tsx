/** The layout of the action pages: heading, remaining steps, and two columns on a wide screen. */
import type { ReactNode } from "react";
import { Link } from "../../app/router";
import { useTitle } from "../../app/title";
import { builderTexts } from "../../texts/builder";

interface FrameProps {
  gpt: string;
  title: string;
  host?: string;
  actions: ReactNode;
  /** Below the heading, above both sides. */
  bar?: ReactNode;
  notice?: ReactNode;
  /** Stays visible beside the rest on a wide screen. */
  side?: ReactNode;
  children: ReactNode;
}

export function Frame({ gpt, title, host, actions, bar, notice, side, children }: FrameProps) {
  useTitle(title);
  return (
    <div className="flex h-full flex-col">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1 basis-56">
          <Link href={`/gpts/${gpt}/edit`} className="text-sm text-quiet hover:underline">
            ← {builderTexts.title}
          </Link>
          <h1 className="truncate font-semibold" title={title}>
            {title}
          </h1>
          {host && <p className="truncate font-mono text-sm text-quiet">{host}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-3">{actions}</div>
      </header>
      {bar}
      {notice}
      <div className="min-h-0 flex-1 overflow-y-auto xl:flex xl:overflow-hidden">
        {side && (
          <div className="mx-auto flex h-[min(40rem,80vh)] max-w-3xl min-w-0 flex-col px-4 pt-5 sm:px-6 xl:mx-0 xl:h-auto xl:max-w-none xl:flex-[1.15] xl:py-4 xl:ps-4 xl:pe-1">
            {side}
          </div>
        )}
        <div className="min-w-0 flex-1 xl:overflow-y-auto">
          <div className="mx-auto w-full max-w-3xl px-4 py-5 sm:px-6">{children}</div>
        </div>
      </div>
    </div>
  );
}
