/** The operator writes the next version of a document, previews it as users will see it, and publishes it. */
import { useState } from "react";
import {
  kinds,
  type OperatorsKind,
  type PolicyEditorState,
  readPolicyEditors,
  readPolicyTemplate,
} from "../api/policies";
import { useResource } from "../api/useResource";
import { NotFound } from "../app/NotFound";
import { navigate, usePageLocation } from "../app/router";
import { useSession } from "../app/session";
import { language } from "../texts/language";
import { policyTexts } from "../texts/policies";
import { settingsTexts } from "../texts/settings";
import { Page } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { Editor } from "./Editor";

const sections = settingsTexts.admin.sections;
/** The pages that link here; the back link returns to the one that was used. */
const backLinks = {
  setup: { href: "/operator/setup", label: sections.setup.label },
  policies: { href: "/operator/policies", label: sections.policies.label },
};

export default function EditorPage({ kind }: { kind: string }) {
  const knownKind = kinds.find((one) => one === kind);
  return knownKind ? <KnownEditor kind={knownKind} /> : <NotFound />;
}

interface EditorStart {
  state: PolicyEditorState<OperatorsKind>;
  template: string;
}

/** The editor's state, with a template if there is no text yet. */
async function readBeginning(kind: OperatorsKind): Promise<EditorStart> {
  const state = (await readPolicyEditors()).find((one) => one.kind === kind) as EditorStart["state"];
  const isNew = state.draft === null && state.in_force === null;
  return { state, template: isNew ? await readPolicyTemplate(kind, language) : "" };
}

function KnownEditor({ kind }: { kind: OperatorsKind }) {
  const { refreshInstance } = useSession();
  const { search } = usePageLocation();
  const query = useResource(kind, () => readBeginning(kind));
  const [resets, setResets] = useState(0);
  const back = new URLSearchParams(search).get("from") === "setup" ? backLinks.setup : backLinks.policies;
  const discarded = async () => {
    await query.reload();
    setResets((previous) => previous + 1);
  };
  const published = (version: number) => {
    void refreshInstance().catch(() => undefined);
    navigate(`${back.href}?published=${kind}-${version}`);
  };
  return (
    <ResourceView query={query}>
      {({ state, template }) => (
        <Page
          title={policyTexts.operator.editor(kind, (state.in_force?.version ?? 0) + 1)}
          intro={policyTexts.operator.editorText}
          back={back}
        >
          <Editor key={resets} state={state} template={template} onDiscarded={discarded} onPublished={published} />
        </Page>
      )}
    </ResourceView>
  );
}
