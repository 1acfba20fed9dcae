/** Before publishing: how the tests came out on this draft, and the way to them. Running them is optional. */
import { isUnderWay, readTests, type TestSheet } from "../../api/gptTests";
import { useResource } from "../../api/useResource";
import { Link } from "../../app/router";
import { gptTestTexts } from "../../texts/gptTests";
import { Icon } from "../../ui/Icon";
import { modelName } from "../../ui/modelName";

const words = gptTestTexts.publish;

export function PublishLine({ gpt }: { gpt: string }) {
  const { resource } = useResource(gpt, () => readTests(gpt));
  if (resource.state !== "ready") return null;
  const sheet = resource.value;
  const { lines, look } = describeCheck(sheet);
  const mayRun = sheet.tests.length > 0 && !sheet.runs.some(isUnderWay) && look === "open";
  return (
    <div className="mb-5 flex items-start gap-2" data-testid="publish-tests">
      {look !== "open" && (
        <Icon
          name={look === "passes" ? "check" : "alert"}
          className={`mt-0.5 size-5 shrink-0 ${look === "passes" ? "text-accent" : "text-caution"}`}
        />
      )}
      <p className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-1">
        {lines.map((line) => (
          <span key={line} className="wrap-anywhere">
            {line}
          </span>
        ))}
        <Link className="link" href={`/gpts/${gpt}/tests${mayRun ? "?run" : ""}`}>
          {mayRun ? words.run : look === "open" ? words.open : words.results}
        </Link>
      </p>
    </div>
  );
}

/** `look` is "open" where no run says how this draft does. */
function describeCheck({ tests, runs }: TestSheet): { lines: string[]; look: "open" | "passes" | "fails" } {
  if (tests.length === 0) return { lines: [words.none], look: "open" };
  if (runs.some(isUnderWay)) return { lines: [words.underWay], look: "open" };
  const [last] = runs;
  if (!last) return { lines: [words.notRun], look: "open" };
  if (!last.is_current) return { lines: [words.changed], look: "open" };
  const lines = last.models.map(({ shown_name, passed }) => {
    const line = passed === last.tests ? words.passes(last.tests) : words.fails(last.tests - passed, last.tests);
    return last.models.length > 1 ? words.ofModel(line, modelName(shown_name)) : line;
  });
  return { lines, look: last.models.every(({ passed }) => passed === last.tests) ? "passes" : "fails" };
}
