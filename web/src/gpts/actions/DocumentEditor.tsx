/**
 * A text editor for a document: line numbers, error markers and auto-indentation on top of a plain text field, so that
 * typing, search and screen readers work as usual.
 */
import { type DragEvent, type KeyboardEvent, type Ref, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { Problem } from "../../api/actions";
import { actionTexts } from "../../texts/actions";
import { indentAt, lineAt, lineCount, numbers, rangeOf } from "./lines";

/** Line height, shared by the text field, the line numbers and the markers. */
const lineRem = 1.375;

export interface MarkedProblem extends Problem {
  tone: "danger" | "caution";
}

export interface EditorHandle {
  /** Selects a line and scrolls it into view. */
  show: (line: number) => void;
}

interface EditorProps {
  ref?: Ref<EditorHandle>;
  text: string;
  problems: readonly MarkedProblem[];
  describedBy?: string;
  /** `pasted`: the text was inserted at once instead of typed. */
  onChange: (text: string, pasted: boolean) => void;
  onFile: (file: File) => void;
}

export function DocumentEditor({ ref, text, problems, describedBy, onChange, onFile }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const scrolledParts = useRef<(HTMLDivElement | null)[]>([]);
  const [line, setLine] = useState(1);
  const count = useMemo(() => lineCount(text), [text]);
  const marks = useMemo(() => marksOf(problems, count), [problems, count]);
  const follow = () => {
    const shift = `translateY(${-(field.current?.scrollTop ?? 0)}px)`;
    for (const part of scrolledParts.current) if (part) part.style.transform = shift;
  };
  const show = (line: number) => {
    showLine(field.current, line);
    setLine(line);
  };
  useImperativeHandle(ref, () => ({ show }), []);
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    onFile(file);
  };
  return (
    <div className="flex h-full min-h-0 flex-col overflow-hidden rounded-xl border border-edge bg-surface font-mono text-[0.8125rem] leading-[1.375rem] has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-offset-2 has-[textarea:focus-visible]:outline-accent">
      <div className="flex min-h-0 flex-1">
        <Gutter ref={(part) => void (scrolledParts.current[0] = part)} count={count} marks={marks} onPress={show} />
        <div className="relative min-w-0 flex-1 overflow-hidden">
          <Stripes ref={(part) => void (scrolledParts.current[1] = part)} marks={marks} />
          <textarea
            ref={field}
            autoFocus={text === "" && matchMedia("(pointer: fine)").matches}
            wrap="off"
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            aria-label={actionTexts.document}
            aria-describedby={describedBy}
            aria-invalid={marks.some(({ tone }) => tone === "danger") || undefined}
            placeholder={actionTexts.documentPlaceholder}
            className="relative block size-full resize-none bg-transparent px-3 py-2 outline-none placeholder:whitespace-normal"
            value={text}
            onChange={(event) => onChange(event.target.value, isPasted(event.nativeEvent))}
            onScroll={follow}
            onSelect={(event) => setLine(lineAt(event.currentTarget.value, event.currentTarget.selectionStart))}
            onKeyDown={indent}
            onDrop={drop}
          />
        </div>
      </div>
      <StatusLine line={Math.min(line, count)} count={count} mark={marks.find((mark) => mark.line === line)} />
    </div>
  );
}

/** A change without an input type was made by a program, such as a password manager or a test. */
const isPasted = (event: Event) =>
  !(event instanceof InputEvent) || ["", "insertFromPaste", "insertFromDrop"].includes(event.inputType);

interface LineMark {
  line: number;
  tone: "danger" | "caution";
  reasons: readonly string[];
}

/** One marker per line, with the most severe level of its problems. */
function marksOf(problems: readonly MarkedProblem[], count: number): LineMark[] {
  const located = problems.filter(({ line }) => line !== null);
  const lines = Map.groupBy(located, ({ line }) => Math.min(Math.max(line ?? 1, 1), count));
  return [...lines].map(([line, all]) => ({
    line,
    tone: all.some(({ tone }) => tone === "danger") ? "danger" : "caution",
    reasons: all.map(({ why }) => why),
  }));
}

const topOf = (line: number) => `${0.5 + (line - 1) * lineRem}rem`;

interface ColumnProps {
  /** Scrolls together with the text. */
  ref: Ref<HTMLDivElement>;
  marks: readonly LineMark[];
}

/** Line numbers, each with an icon if the line has a problem. */
function Gutter({ ref, marks, count, onPress }: ColumnProps & { count: number; onPress: (line: number) => void }) {
  return (
    <div aria-hidden="true" className="relative shrink-0 overflow-hidden border-e border-line bg-raised text-quiet">
      <div ref={ref} className="relative py-2">
        <Numbers count={count} />
        {marks.map((mark) => (
          <Mark key={mark.line} mark={mark} onPress={() => onPress(mark.line)} />
        ))}
      </div>
    </div>
  );
}

/** Background stripes on lines with problems. */
function Stripes({ ref, marks }: ColumnProps) {
  return (
    <div ref={ref} aria-hidden="true" className="absolute inset-x-0 top-0">
      {marks.map(({ line, tone }) => (
        <div
          key={line}
          className={`absolute inset-x-0 h-[1.375rem] ${tone === "danger" ? "bg-danger-wash" : "bg-caution-wash"}`}
          style={{ top: topOf(line) }}
        />
      ))}
    </div>
  );
}

function Numbers({ count }: { count: number }) {
  const column = useMemo(() => numbers(count), [count]);
  return <pre className="ps-7 pe-2.5 text-end">{column}</pre>;
}

function Mark({ mark: { line, tone, reasons }, onPress }: { mark: LineMark; onPress: () => void }) {
  const toneClass = tone === "danger" ? "bg-danger-wash text-danger" : "bg-caution-wash text-caution";
  return (
    <div
      title={reasons.join("\n")}
      onClick={onPress}
      className={`absolute inset-x-0 flex h-[1.375rem] cursor-pointer justify-between ps-2 pe-2.5 font-bold ${toneClass}`}
      style={{ top: topOf(line) }}
    >
      <span>{tone === "danger" ? "×" : "!"}</span>
      <span>{line}</span>
    </div>
  );
}

/** The cursor position and the problem on its line. */
function StatusLine({ line, count, mark }: { line: number; count: number; mark: LineMark | undefined }) {
  return (
    <div className="flex flex-wrap gap-x-4 border-t border-line bg-raised px-3 py-1.5 font-sans text-sm text-quiet">
      <span className="shrink-0">{actionTexts.lineOf(line, count)}</span>
      {mark && (
        <span className={`min-w-0 break-words ${mark.tone === "danger" ? "text-danger" : "text-caution"}`}>
          {mark.reasons.join(" ")}
        </span>
      )}
    </div>
  );
}

function showLine(field: HTMLTextAreaElement | null, line: number): void {
  if (!field) return;
  const { start, end } = rangeOf(field.value, line);
  const height = parseFloat(getComputedStyle(field).lineHeight);
  field.focus();
  field.setSelectionRange(start, end);
  field.scrollTop = Math.max(0, (line - 1) * height - field.clientHeight / 3);
  field.scrollLeft = 0;
  field.scrollIntoView({ block: "nearest" });
}

/** Keeps the indentation on Enter, as one undo step of the field. */
function indent(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || event.nativeEvent.isComposing || event.shiftKey || event.ctrlKey || event.metaKey)
    return;
  const { value, selectionStart } = event.currentTarget;
  const blanks = indentAt(value, selectionStart);
  if (blanks !== "" && document.execCommand("insertText", false, `\n${blanks}`)) event.preventDefault();
}
