/** Before publishing: how the tests came out on this draft, and the way to them. Running them is optional. */
import { isUnderWay, readTests, type TestSheet } from "../../api/gptTests";
import { useResource } from "../../api/useResource";
import { Link } from "../../app/router";
import { gptTestTexts } from "../../texts/gptTests";
import { modelName } from "../../ui/modelName";

const words = gptTestTexts.publish;

export function PublishLine({ gpt }: { gpt: string }) {
  const { resource } = useResource(gpt, () => readTests(gpt));
  if (resource.state !== "ready") return null;
  const sheet = resource.value;
  const mayRun = sheet.tests.length > 0 && !sheet.runs.some(isUnderWay);
  return (
    <p className="mb-5 flex flex-wrap items-baseline gap-x-3 gap-y-1" data-testid="publish-tests">
      <span>{saidOf(sheet)}</span>
      <Link className="underline underline-offset-2" href={`/gpts/${gpt}/tests${mayRun ? "?run" : ""}`}>
        {mayRun ? words.run : words.open}
      </Link>
    </p>
  );
}

function saidOf({ tests, runs }: TestSheet): string {
  if (tests.length === 0) return words.none;
  if (runs.some(isUnderWay)) return words.underWay;
  const [last] = runs;
  if (!last) return words.notRun;
  if (!last.is_current) return words.changed;
  const line = last.models.map(({ shown_name, passed }) =>
    last.models.length > 1
      ? `${words.passed(passed, last.tests)} (${modelName(shown_name)})`
      : words.passed(passed, last.tests),
  );
  return words.last(line.join(", "));
}
