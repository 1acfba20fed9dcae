/** "How we use AI here": readable by all members; owners edit it and see who accepted it (P13). */
import { useState } from "react";
import {
  type PolicyVersion,
  readMyPolicies,
  readPolicy,
  readWorkspacePolicyEditor,
  readWorkspaceVersions,
  type WorkspacePolicyEditor,
} from "../api/policies";
import { useResource } from "../api/useResource";
import { leave } from "../app/router";
import { Editor } from "../policies/Editor";
import { PolicyCard } from "../policies/PolicyCard";
import { atMoment, onDay } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { Button } from "../ui/Button";
import { Section } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { Readers } from "./Readers";
import type { SectionProps } from "./sections";

const texts = policyTexts.workspace;

export default function Policy({ workspace }: SectionProps) {
  return workspace.role === "owner" ? <ForOwners /> : <ForEverybody />;
}

function ForEverybody() {
  const query = useResource("policy", () => Promise.all([readWorkspaceVersions(), readMyPolicies()]));
  return (
    <Section title={texts.title} text={texts.text}>
      <ResourceView query={query}>
        {([versions, mine]) => {
          const current = mine.accepted.find((one) => one.kind === "workspace" && one.version === versions[0]?.version);
          return (
            <>
              <Shelf versions={versions} none={texts.noneText} />
              {current && <p className="mt-4">{policyTexts.mine.accepted(atMoment(current.at))}</p>}
            </>
          );
        }}
      </ResourceView>
    </Section>
  );
}

function ForOwners() {
  const query = useResource("policy", () => Promise.all([readWorkspaceVersions(), readWorkspacePolicyEditor()]));
  const [writing, setWriting] = useState(false);
  const [resets, setResets] = useState(0);
  const changed = async () => {
    await query.reload();
    setResets((previous) => previous + 1);
  };
  return (
    <ResourceView query={query}>
      {([versions, { desk: state, readers }]) =>
        writing ? (
          <Section
            title={policyTexts.operator.editor(state.kind, (state.in_force?.version ?? 0) + 1)}
            text={policyTexts.operator.editorText}
          >
            <Button className="mb-5" onClick={() => leave(() => setWriting(false))}>
              {texts.stop}
            </Button>
            <Editor
              key={resets}
              state={state}
              onDiscarded={changed}
              onPublished={async () => {
                await changed();
                setWriting(false);
              }}
            />
          </Section>
        ) : (
          <>
            <Section title={texts.title} text={texts.text}>
              <Shelf versions={versions} none={texts.noneForOwners} />
              <WriteNext desk={state} onWrite={() => setWriting(true)} />
            </Section>
            {state.in_force && <Readers versionInForce={state.in_force.version} readers={readers} />}
          </>
        )
      }
    </ResourceView>
  );
}

function WriteNext({
  desk: { draft, in_force, accepted_by, accounts, kind },
  onWrite,
}: Pick<WorkspacePolicyEditor, "desk"> & { onWrite: () => void }) {
  const operatorTexts = policyTexts.operator;
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3">
      <Button variant={in_force ? "plain" : "main"} onClick={onWrite}>
        {draft ? operatorTexts.continueDraft : in_force ? operatorTexts.writeNext : operatorTexts.writeFirst}
      </Button>
      <span className="text-sm text-quiet">
        {in_force && operatorTexts.acceptedBy(kind, accepted_by, accounts)}{" "}
        {draft && operatorTexts.draftWaits(atMoment(draft.saved_at))}
      </span>
    </div>
  );
}

/** The version in force, with links to earlier ones. */
function Shelf({ versions, none }: { versions: readonly PolicyVersion[]; none: string }) {
  const [earlier, setEarlier] = useState<number | null>(null);
  const latest = versions[0];
  if (latest === undefined) return <Empty title={texts.none}>{none}</Empty>;
  return (
    <>
      <PolicyVersionView key={earlier ?? latest.version} version={earlier ?? latest.version} />
      {versions.length > 1 && (
        <details className="mt-4 text-sm">
          <summary className="min-h-6 text-quiet">{texts.older}</summary>
          <ol className="mt-2 grid gap-2">
            {versions.slice(1).map(({ version, note, published_at }) => (
              <li key={version}>
                <Button variant="ghost" aria-pressed={version === earlier} onClick={() => setEarlier(version)}>
                  {texts.row(version, onDay(published_at))}
                </Button>
                <span className="text-quiet wrap-anywhere"> {note || policyTexts.first}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
      {earlier !== null && (
        <Button className="mt-3" onClick={() => setEarlier(null)}>
          {texts.latest}
        </Button>
      )}
    </>
  );
}

function PolicyVersionView({ version }: { version: number }) {
  const query = useResource(`version ${version}`, () => readPolicy("workspace", version));
  return (
    <ResourceView query={query}>
      {(policy) => <PolicyCard policy={policy} changes={policy.note ? [policy.note] : []} />}
    </ResourceView>
  );
}
