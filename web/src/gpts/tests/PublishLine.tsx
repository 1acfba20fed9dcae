/** Before publishing: the draft's test results, with a link to the tests. Running them is optional. */
import { isUnderWay, readTests, type TestSheet } from "../../api/gptTests";
import { useResource } from "../../api/useResource";
import { Link } from "../../app/router";
import { gptTestTexts } from "../../texts/gptTests";
import { Icon } from "../../ui/Icon";
import { modelName } from "../../ui/modelName";

const texts = gptTestTexts.publish;

export function PublishLine({ gpt }: { gpt: string }) {
  const { resource } = useResource(gpt, () => readTests(gpt));
  if (resource.state !== "ready") return null;
  const tests = resource.value;
  const { lines, outcome } = describeRuns(tests);
  const mayRun = tests.tests.length > 0 && !tests.runs.some(isUnderWay) && outcome === "open";
  return (
    <div className="mb-5 flex items-start gap-2" data-testid="publish-tests">
      {outcome !== "open" && (
        <Icon
          name={outcome === "passes" ? "check" : "alert"}
          className={`mt-0.5 size-5 shrink-0 ${outcome === "passes" ? "text-accent" : "text-caution"}`}
        />
      )}
      <p className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-1">
        {lines.map((line) => (
          <span key={line} className="wrap-anywhere">
            {line}
          </span>
        ))}
        <Link className="link" href={`/gpts/${gpt}/tests${mayRun ? "?run" : ""}`}>
          {mayRun ? texts.run : outcome === "open" ? texts.open : texts.results}
        </Link>
      </p>
    </div>
  );
}

/** `outcome` is "open" if no run covers this draft. */
function describeRuns({ tests, runs }: TestSheet): { lines: string[]; outcome: "open" | "passes" | "fails" } {
  if (tests.length === 0) return { lines: [texts.none], outcome: "open" };
  if (runs.some(isUnderWay)) return { lines: [texts.underWay], outcome: "open" };
  const [last] = runs;
  if (!last) return { lines: [texts.notRun], outcome: "open" };
  if (!last.is_current) return { lines: [texts.changed], outcome: "open" };
  const lines = last.models.map(({ shown_name, passed }) => {
    const line = passed === last.tests ? texts.passes(last.tests) : texts.fails(last.tests - passed, last.tests);
    return last.models.length > 1 ? texts.ofModel(line, modelName(shown_name)) : line;
  });
  return { lines, outcome: last.models.every(({ passed }) => passed === last.tests) ? "passes" : "fails" };
}
