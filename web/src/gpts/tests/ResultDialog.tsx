/** The answer to one test, with its passed and failed checks. */
import type { GptTest, TestResult } from "../../api/gptTests";
import { t } from "../../texts";
import { figure } from "../../texts/dates";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { costOf, describeCheck, describeFinding, tokensOf } from "./checkText";

interface ResultDialogProps {
  test: GptTest;
  result: TestResult;
  title: string;
  onClose: () => void;
}

export default function ResultDialog({ test, result, title, onClose }: ResultDialogProps) {
  return (
    <Dialog title={title} place="wide" onClose={onClose}>
      <div className="grid gap-5" data-testid="test-result">
        <Part title={texts.prompt}>{test.prompt}</Part>
        {result.error !== null && <Notice tone="danger">{result.error}</Notice>}
        {test.checks.length > 0 && result.outcomes.length > 0 && (
          <div>
            <h3 className="label mb-1">{texts.checks}</h3>
            <ul className="grid gap-2">
              {test.checks.map((check, n) => {
                const { passed = false, found = "" } = result.outcomes[n] ?? {};
                return (
                  <li key={n} className="flex items-start gap-2">
                    <Icon
                      name={passed ? "check" : "close"}
                      className={`mt-0.5 size-5 shrink-0 ${passed ? "text-accent" : "text-danger"}`}
                    />
                    <span className="min-w-0 wrap-anywhere">
                      <span className="sr-only">{(passed ? texts.passes : texts.fails) + t.common.colon}</span>
                      {describeCheck(check)}
                      {!passed && describeFinding(check, found) && (
                        <span className="block text-sm text-quiet">{describeFinding(check, found)}</span>
                      )}
                    </span>
                  </li>
                );
              })}
            </ul>
          </div>
        )}
        <Part title={texts.answer}>{result.answer || texts.noAnswer}</Part>
        {result.calls.length > 0 && (
          <Part title={texts.calls}>
            {result.calls.map(({ name, arguments: given }) => `${name}(${given})`).join("\n")}
          </Part>
        )}
        {result.sources.length > 0 && <Part title={texts.sources}>{result.sources.join("\n")}</Part>}
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          <Fact name={texts.time}>{texts.seconds(figure(result.seconds, 1))}</Fact>
          <Fact name={texts.tokens}>{tokensOf(result)}</Fact>
          <Fact name={texts.cost}>{costOf(result)}</Fact>
          <Fact name={texts.sentTo}>{result.host || texts.here}</Fact>
        </dl>
      </div>
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: string }) {
  return (
    <div>
      <h3 className="label mb-1">{title}</h3>
      <p className="max-h-80 overflow-y-auto rounded-lg bg-raised px-3 py-2 wrap-anywhere whitespace-pre-wrap">
        {children}
      </p>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </>
  );
}
