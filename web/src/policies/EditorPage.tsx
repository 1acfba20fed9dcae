/** Where the operator writes the next version of a document, sees it as people will, and publishes it. */
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
/** The pages that lead here; one goes back to the one that one came from. */
const ways = {
  setup: { href: "/operator/setup", label: sections.setup.label },
  policies: { href: "/operator/policies", label: sections.policies.label },
};

export default function EditorPage({ kind }: { kind: string }) {
  const known = kinds.find((one) => one === kind);
  return known ? <Known kind={known} /> : <NotFound />;
}

interface Beginning {
  desk: PolicyEditorState<OperatorsKind>;
  template: string;
}

/** The editor's state, with a template where there is no text yet. */
async function readBeginning(kind: OperatorsKind): Promise<Beginning> {
  const desk = (await readPolicyEditors()).find((one) => one.kind === kind) as Beginning["desk"];
  const fresh = desk.draft === null && desk.in_force === null;
  return { desk, template: fresh ? await readPolicyTemplate(kind, language) : "" };
}

function Known({ kind }: { kind: OperatorsKind }) {
  const { refreshInstance } = useSession();
  const { search } = usePageLocation();
  const query = useResource(kind, () => readBeginning(kind));
  const [round, setRound] = useState(0);
  const back = new URLSearchParams(search).get("from") === "setup" ? ways.setup : ways.policies;
  const discarded = async () => {
    await query.reload();
    setRound((before) => before + 1);
  };
  const published = (version: number) => {
    void refreshInstance().catch(() => undefined);
    navigate(`${back.href}?published=${kind}-${version}`);
  };
  return (
    <ResourceView query={query}>
      {({ desk, template }) => (
        <Page
          title={policyTexts.operator.editor(kind, (desk.in_force?.version ?? 0) + 1)}
          intro={policyTexts.operator.editorText}
          back={back}
        >
          <Editor key={round} desk={desk} template={template} onDiscarded={discarded} onPublished={published} />
        </Page>
      )}
    </ResourceView>
  );
}
