/** The fields of one check: its kind and the expected value. */
import type { AnswerCheck, CheckKind, TestLimits } from "../../api/gptTests";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Button, IconButton } from "../../ui/Button";
import { checkOf, hasValue } from "./checks";
import { FieldProblem, problemAttributes } from "./FieldProblem";
import type { Problems } from "./problems";

const kinds = [
  "contains",
  "lacks",
  "calls",
  "calls_nothing",
  "uses_source",
  "refuses",
  "at_most_words",
] as const satisfies readonly CheckKind[];

/** The GPT's operations and files to choose from. */
export interface Suggestions {
  operations: readonly string[];
  files: readonly string[];
}

interface CheckFieldsProps {
  n: number;
  check: AnswerCheck;
  known: Suggestions;
  limits: TestLimits;
  problems: Problems;
  onChange: (check: AnswerCheck) => void;
  onRemove: () => void;
}

export function CheckFields({ n, check, known, limits, problems, onChange, onRemove }: CheckFieldsProps) {
  const hint = texts.hints[check.kind];
  const place = `check ${n - 1}`;
  const marked = problemAttributes(problems, place);
  const suggested = check.kind === "calls" ? known.operations : check.kind === "uses_source" ? known.files : [];
  return (
    <div className="card p-3">
      <div className="flex items-start gap-2 max-sm:flex-wrap">
        <select
          className="box min-h-11 sm:w-64 sm:shrink-0"
          aria-label={texts.kindOf(n)}
          value={check.kind}
          onChange={(event) => onChange(checkOf(event.target.value as CheckKind))}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {texts.kinds[kind]}
            </option>
          ))}
        </select>
        <div className="min-w-0 flex-1">
          {check.kind === "at_most_words" && (
            <input
              className="box"
              type="number"
              min={1}
              max={limits.words}
              {...marked}
              aria-label={texts.valueOf(texts.words, n)}
              value={check.words ?? ""}
              onChange={(event) => onChange({ ...check, words: Number(event.target.value) || null })}
            />
          )}
          {hasValue(check.kind) &&
            (suggested.length > 0 ? (
              <select
                className="box min-h-11"
                {...marked}
                aria-label={texts.valueOf(texts.values[check.kind], n)}
                value={check.value}
                onChange={(event) => onChange({ ...check, value: event.target.value })}
              >
                {[...new Set(["", ...suggested, check.value])].map((name) => (
                  <option key={name} value={name}>
                    {name || texts.choose}
                  </option>
                ))}
              </select>
            ) : (
              <input
                className="box"
                {...marked}
                maxLength={limits.value_characters}
                placeholder={texts.values[check.kind]}
                aria-label={texts.valueOf(texts.values[check.kind], n)}
                value={check.value}
                onChange={(event) => onChange({ ...check, value: event.target.value })}
              />
            ))}
          <FieldProblem problems={problems} place={place} />
        </div>
        <IconButton icon="close" label={texts.removeCheck(n)} onClick={onRemove} />
      </div>
      {hint && <p className="mt-1 text-sm text-quiet">{hint}</p>}
      {check.kind === "calls" && (
        <Arguments n={n} check={check} limits={limits} problems={problems} onChange={onChange} />
      )}
    </div>
  );
}

type ArgumentsProps = Pick<CheckFieldsProps, "n" | "check" | "limits" | "problems" | "onChange">;

function Arguments({ n, check, limits, problems, onChange }: ArgumentsProps) {
  const all = check.arguments;
  const change = (changed: AnswerCheck["arguments"]) => onChange({ ...check, arguments: changed });
  return (
    <div className="mt-2 grid gap-2">
      {all.map((argument, at) => (
        <div key={at} className="flex flex-wrap items-center gap-1">
          <input
            className="box min-w-0 flex-1"
            placeholder={texts.argument}
            {...problemAttributes(problems, `check ${n - 1} argument ${at}`)}
            aria-label={texts.argumentOf(at + 1, n)}
            value={argument.name}
            onChange={(event) => change(all.with(at, { ...argument, name: event.target.value }))}
          />
          <input
            className="box min-w-0 flex-1"
            placeholder={texts.expected}
            aria-label={texts.expectedOf(at + 1, n)}
            value={argument.value ?? ""}
            onChange={(event) => change(all.with(at, { ...argument, value: event.target.value || null }))}
          />
          <IconButton icon="close" label={texts.removeArgument} onClick={() => change(all.toSpliced(at, 1))} />
          <FieldProblem problems={problems} place={`check ${n - 1} argument ${at}`} />
        </div>
      ))}
      {all.length < limits.arguments && (
        <Button className="justify-self-start" onClick={() => change([...all, { name: "", value: null }])}>
          {texts.addArgument}
        </Button>
      )}
    </div>
  );
}
