/** Where the operator writes the next version of a document, sees it as people will, and publishes it. */
import { useState } from "react";
import { kinds, type OperatorsKind, type PolicyEditorState, readPolicyEditors } from "../api/policies";
import { useResource } from "../api/useResource";
import { NotFound } from "../app/NotFound";
import { useSession } from "../app/session";
import { policyTexts } from "../texts/policies";
import { settingsTexts } from "../texts/settings";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { Editor } from "./Editor";

export default function EditorPage({ kind }: { kind: string }) {
  const known = kinds.find((one) => one === kind);
  return known ? <Known kind={known} /> : <NotFound />;
}

function Known({ kind }: { kind: OperatorsKind }) {
  const { refreshInstance } = useSession();
  const query = useResource(kind, () =>
    readPolicyEditors().then((desks) => desks.find((one) => one.kind === kind) as PolicyEditorState<OperatorsKind>),
  );
  const [published, setPublished] = useState<number | null>(null);
  const [round, setRound] = useState(0);
  const changed = async () => {
    await query.reload();
    await refreshInstance().catch(() => undefined);
    setRound((before) => before + 1);
  };
  return (
    <ResourceView query={query}>
      {(desk) => (
        <Page
          title={policyTexts.operator.editor(kind, (desk.in_force?.version ?? 0) + 1)}
          intro={policyTexts.operator.editorText}
          back={{ href: "/operator/policies", label: settingsTexts.admin.title }}
        >
          {published !== null && published === desk.in_force?.version && (
            <Notice tone="quiet" className="mb-6">
              {policyTexts.operator.published(published)}{" "}
              {policyTexts.operator.acceptedBy(kind, desk.accepted_by, desk.accounts)}
            </Notice>
          )}
          <Editor key={round} desk={desk} onChange={changed} onPublished={setPublished} />
        </Page>
      )}
    </ResourceView>
  );
}
