/** Test results: one row per test, one column per model. A cell opens the answer. */
import { lazy, Suspense, useState } from "react";
import type { TestResult, TestRunResults } from "../../api/gptTests";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Icon } from "../../ui/Icon";
import { modelName } from "../../ui/modelName";

const ResultDialog = lazy(() => import("./ResultDialog"));

export function ResultTable({ view }: { view: TestRunResults }) {
  const [open, setOpen] = useState<TestResult | null>(null);
  const { run, tests, results } = view;
  const test = open && tests[open.test];
  const model = open && run.models[open.model];
  return (
    <>
      <section aria-label={texts.table} tabIndex={0} className="card overflow-x-auto">
        <table className="w-full text-[0.9375rem]">
          <caption className="sr-only">{texts.table}</caption>
          <thead>
            <tr className="border-b border-line">
              <th scope="col" className="label px-4 py-2 text-start align-bottom">
                {texts.section}
              </th>
              {run.models.map(({ name, shown_name }) => (
                <th key={name} scope="col" className="label px-3 py-2 text-center align-bottom wrap-anywhere">
                  {modelName(shown_name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {tests.map(({ prompt }, row) => (
              <tr key={row}>
                <th scope="row" className="min-w-40 px-4 py-2 text-start font-normal">
                  <span className="line-clamp-2 wrap-anywhere">
                    {row + 1}. {prompt}
                  </span>
                </th>
                {run.models.map(({ name, shown_name }, column) => (
                  <td key={name} className="px-3 py-1 text-center">
                    <Cell
                      n={row + 1}
                      model={modelName(shown_name)}
                      result={results.find((each) => each.test === row && each.model === column)}
                      onOpen={setOpen}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {open && test && model && (
        <Suspense fallback={null}>
          <ResultDialog
            test={test}
            result={open}
            title={texts.answerTitle(open.test + 1, modelName(model.shown_name))}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </>
  );
}

interface CellProps {
  n: number;
  model: string;
  result: TestResult | undefined;
  onOpen: (result: TestResult) => void;
}

function Cell({ n, model, result, onOpen }: CellProps) {
  if (!result)
    return (
      <span className="text-quiet">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{texts.notRun}</span>
      </span>
    );
  const outcome = result.passed ? texts.passes : texts.fails;
  return (
    <button
      type="button"
      aria-label={texts.open(n, model, result.worse ? `${outcome}, ${texts.isWorse}` : outcome)}
      title={outcome}
      onClick={() => onOpen(result)}
      className={`inline-flex min-h-11 min-w-11 items-center justify-center gap-1 rounded-lg px-2 hover:bg-raised ${result.passed ? "text-accent" : "text-danger"}`}
    >
      <Icon name={result.passed ? "check" : "close"} className="size-5" />
      {result.worse && <span className="text-sm">{texts.isWorse}</span>}
    </button>
  );
}
