/** A table in an answer, with a menu to download it for a spreadsheet. */
import { type ReactNode, use, useRef } from "react";
import { answerTable, type TableFormat } from "../api/documents";
import { download } from "../conversations/downloads";
import { t } from "../texts";
import { downloadTexts } from "../texts/downloads";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { AnswerFiles } from "./answerFiles";

export function TableFigure({ children }: { children: ReactNode }) {
  const answer = use(AnswerFiles);
  const table = useRef<HTMLTableElement>(null);
  const get = (format: TableFormat) => {
    const number = answer && numberOf(table.current, answer.message);
    if (answer && number) void download(answerTable(answer.conversation, answer.message, number, format));
  };
  return (
    <figure className="overflow-hidden rounded-lg border border-line">
      {answer && (
        <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line bg-raised ps-3 pe-1">
          <span className="label">{t.chat.table}</span>
          <Menu
            trigger={<IconButton small icon="down" label={downloadTexts.table} />}
            groups={[
              {
                entries: [
                  { label: downloadTexts.excel, onSelect: () => get("xlsx") },
                  { label: downloadTexts.csv, onSelect: () => get("csv") },
                ],
              },
            ]}
          />
        </figcaption>
      )}
      <div role="group" aria-label={t.chat.table} tabIndex={0} className="overflow-x-auto">
        <table ref={table} className="w-full text-[0.9375rem]">
          {children}
        </table>
      </div>
    </figure>
  );
}

/** The table's index in the answer, counted as the server does; 0 if it no longer exists. */
function numberOf(table: HTMLTableElement | null, message: string): number {
  const tables = document.getElementById(message)?.querySelectorAll<HTMLTableElement>(".prose-answer table") ?? [];
  return table === null ? 0 : [...tables].indexOf(table) + 1;
}
