/** A GPT's tests: prompts, checks and results. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { readDraft } from "../../api/gpts";
import { type GptTest, readTests, saveTests, type TestSheet } from "../../api/gptTests";
import type { GptEdit } from "../../api/types";
import { type ResourceQuery, useResource } from "../../api/useResource";
import { NotFound } from "../../app/NotFound";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/Notice";
import { Page, Section } from "../../ui/Page";
import { Empty, ResourceView } from "../../ui/ResourceView";
import { useTask } from "../../ui/useTask";
import { Runs } from "./Runs";
import { TestList } from "./TestList";

const TestDialog = lazy(() => import("./TestDialog"));

export default function TestsPage({ id }: { id: string }) {
  const query = useResource(id, () => Promise.all([readDraft(id), readTests(id)]));
  return (
    <ResourceView query={query} missing={<NotFound />}>
      {([gpt, view]) => <Tests gpt={gpt} view={view} query={query} />}
    </ResourceView>
  );
}

interface TestsProps {
  gpt: GptEdit;
  view: TestSheet;
  query: ResourceQuery<[GptEdit, TestSheet]>;
}

function Tests({ gpt, view, query }: TestsProps) {
  const [open, setOpen] = useState<number | "new" | null>(null);
  const mayEdit = gpt.right !== "view";
  const save = async (tests: readonly GptTest[]) => query.replace([gpt, await saveTests(gpt.id, tests, view.edition)]);
  const change = useTask(save);
  const starters = gpt.starters.filter((starter) => starter.trim());
  const { tests } = view;
  const list = useRef<HTMLDivElement>(null);
  const [hasMade, setHasMade] = useState(false);
  useEffect(() => {
    if (!hasMade || tests.length === 0) return;
    list.current?.querySelector<HTMLElement>("button")?.focus();
    setHasMade(false);
  }, [hasMade, tests.length]);
  return (
    <Page
      title={texts.titleOf(gpt.name)}
      intro={texts.intro}
      back={{ href: `/gpts/${gpt.id}/edit`, label: texts.back }}
    >
      <Section title={texts.section}>
        <div ref={list}>
          <ErrorNotice error={change.error} className="mb-4" />
          {tests.length === 0 ? (
            <Empty title={texts.empty}>
              <p>{texts.emptyText}</p>
              {mayEdit && (
                <div className="mt-4 flex flex-wrap justify-center gap-3">
                  <Button variant="main" onClick={() => setOpen("new")}>
                    {texts.add}
                  </Button>
                  <Button
                    disabled={starters.length === 0 || change.busy}
                    title={starters.length === 0 ? texts.noStarters : undefined}
                    onClick={() => void change.run(starters.map(testOf)).then(() => setHasMade(true))}
                  >
                    {texts.fromStarters}
                  </Button>
                </div>
              )}
            </Empty>
          ) : (
            <>
              <TestList tests={tests} mayEdit={mayEdit} onOpen={setOpen} onChange={change.run} full={isFull(view)} />
              {mayEdit && (
                <p className="mt-3 flex flex-wrap items-center gap-3">
                  <Button disabled={isFull(view)} onClick={() => setOpen("new")}>
                    {texts.add}
                  </Button>
                  <span className="text-sm text-quiet">{texts.limits(tests.length, view.limits.tests)}</span>
                </p>
              )}
            </>
          )}
        </div>
      </Section>
      {(tests.length > 0 || view.runs.length > 0) && (
        <Section title={texts.results}>
          <Runs gpt={gpt} tests={view} mayEdit={mayEdit} onChange={query.reload} />
        </Section>
      )}
      {open !== null && (
        <Suspense fallback={null}>
          <TestDialog
            gpt={gpt.id}
            limits={view.limits}
            test={open === "new" ? testOf("") : (tests[open] ?? testOf(""))}
            title={open === "new" ? texts.newTitle : texts.editTitle(open + 1)}
            onSave={(test) => save(open === "new" ? [...tests, test] : tests.with(open, test))}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </Page>
  );
}

const isFull = ({ tests, limits }: TestSheet) => tests.length >= limits.tests;

const testOf = (prompt: string): GptTest => ({ id: null, prompt, earlier: [], checks: [] });
