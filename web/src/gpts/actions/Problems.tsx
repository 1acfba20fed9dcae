/** The problems in a document, errors before warnings, each with its location. */
import { useState } from "react";
import type { Problem } from "../../api/actions";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";

const shownAtFirst = 12;

interface ProblemsProps {
  refusals: readonly Problem[];
  warnings: readonly Problem[];
  /** Absent if there is no text whose lines could be shown. */
  onLine?: (line: number) => void;
}

export function Problems({ refusals, warnings, onLine }: ProblemsProps) {
  return (
    <>
      {refusals.length > 0 && <List tone="danger" title={actionTexts.refusals} problems={refusals} onLine={onLine} />}
      {warnings.length > 0 && <List tone="caution" title={actionTexts.warnings} problems={warnings} onLine={onLine} />}
    </>
  );
}

const tones = { danger: "text-danger", caution: "text-caution" } as const;

interface ListProps {
  tone: keyof typeof tones;
  title: string;
  problems: readonly Problem[];
  onLine?: (line: number) => void;
}

function List({ tone, title, problems, onLine }: ListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? problems : problems.slice(0, shownAtFirst);
  return (
    <section aria-label={title} className="mt-4">
      <h3 className={`flex items-center gap-2 text-[0.9375rem] font-medium ${tones[tone]}`}>
        <Icon name={tone === "danger" ? "close" : "alert"} className="size-4.5" />
        {title}
        <span className="font-mono text-sm font-normal">{problems.length}</span>
      </h3>
      <ul className="mt-1.5 divide-y divide-line text-[0.9375rem]">
        {shown.map((problem, index) => (
          <Row key={index} problem={problem} onLine={onLine} />
        ))}
      </ul>
      {shown.length < problems.length && (
        <Button variant="ghost" className="mt-1" onClick={() => setAll(true)}>
          {actionTexts.showAll(problems.length)}
        </Button>
      )}
    </section>
  );
}

function Row({ problem: { where, why, line }, onLine }: { problem: Problem; onLine?: (line: number) => void }) {
  const isLineNamed = line !== null && where.toLowerCase() === actionTexts.line(line).toLowerCase();
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 py-1.5">
      {line !== null && onLine && (
        <button type="button" className="link min-h-6 shrink-0 text-sm" onClick={() => onLine(line)}>
          {actionTexts.line(line)}
        </button>
      )}
      <span className="min-w-0 flex-1 basis-64">
        <span className="break-words">{why}</span>
        {where && !(isLineNamed && onLine) && (
          <span className="block font-mono text-xs wrap-anywhere text-quiet">{where}</span>
        )}
      </span>
    </li>
  );
}
