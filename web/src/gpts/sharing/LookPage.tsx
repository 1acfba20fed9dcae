/** A GPT's contents, for users who may view and duplicate it. */
import { lazy, type ReactNode, Suspense, useState } from "react";
import { type Action, readActions } from "../../api/actions";
import { fileOf, readKnowledge } from "../../api/gpts";
import type { GptEdit, KnowledgeFile } from "../../api/types";
import { useResource } from "../../api/useResource";
import { t } from "../../texts";
import { builderTexts } from "../../texts/builder";
import { buildingTexts } from "../../texts/building";
import { capabilityTexts } from "../../texts/capabilities";
import { gptSharingTexts as texts } from "../../texts/gptSharing";
import { manualImportTexts } from "../../texts/manualImport";
import { Button, buttonClass } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ResourceView } from "../../ui/ResourceView";

const DuplicateDialog = lazy(() => import("../DuplicateDialog"));

export function LookPage({ gpt }: { gpt: GptEdit }) {
  const files = useResource(gpt.id, () => readKnowledge(gpt.id));
  const [duplicating, setDuplicating] = useState(false);
  const actions = useResource(gpt.id, () => readActions(gpt.id));
  return (
    <Page
      title={gpt.name}
      intro={texts.looking(gpt.builder.name)}
      back={{ href: "/gpts", label: t.gpts.title }}
      actions={
        <div className="flex flex-wrap gap-3">
          <a className={buttonClass("plain")} href={fileOf(gpt.id)} download>
            {manualImportTexts.exportDo}
          </a>
          <Button variant="main" onClick={() => setDuplicating(true)}>
            {buildingTexts.duplicate}
          </Button>
        </div>
      }
    >
      <div className="grid gap-7">
        <SharedPart title={builderTexts.description}>
          <p className="wrap-anywhere">{gpt.description || t.gpts.noDescription}</p>
        </SharedPart>
        <SharedPart title={builderTexts.instructions}>
          <p className="whitespace-pre-wrap wrap-anywhere">{gpt.instructions || texts.noInstructions}</p>
        </SharedPart>
        <SharedPart title={texts.starters}>
          <Names names={gpt.starters} />
        </SharedPart>
        <SharedPart title={capabilityTexts.title}>
          <Names names={gpt.capabilities.map((one) => capabilityTexts.names[one])} />
        </SharedPart>
        <SharedPart title={texts.knowledge}>
          <ResourceView query={files}>{(items) => <Names names={items.map(fileName)} />}</ResourceView>
        </SharedPart>
        <SharedPart title={texts.actions}>
          <ResourceView query={actions}>{(items) => <Names names={items.map(actionName)} />}</ResourceView>
        </SharedPart>
      </div>
      {duplicating && (
        <Suspense fallback={null}>
          <DuplicateDialog gpt={gpt.id} onClose={() => setDuplicating(false)} />
        </Suspense>
      )}
    </Page>
  );
}

const fileName = ({ name, skill }: KnowledgeFile) =>
  skill ? `${builderTexts.skill(skill.name)}: ${skill.description}` : name;

const actionName = ({ title, host }: Action) => `${title} (${host})`;

function SharedPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1 text-[0.9375rem] font-medium">{title}</h2>
      {children}
    </section>
  );
}

function Names({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <p className="text-quiet">{texts.none}</p>;
  return (
    <ul className="list-disc ps-5">
      {names.map((name, n) => (
        <li key={n} className="wrap-anywhere">
          {name}
        </li>
      ))}
    </ul>
  );
}
