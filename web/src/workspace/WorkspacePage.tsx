/** The workspace that one works in, part by part. In one's own space there is no such page. */
import { Suspense } from "react";
import type { Membership } from "../api/types";
import { NotFound } from "../app/NotFound";
import { useWorkspace } from "../app/session";
import { InsightTabs } from "../insight/InsightTabs";
import { spaceTexts } from "../texts/spaces";
import { workspaceTexts } from "../texts/workspace";
import { Page } from "../ui/Page";
import { Loading } from "../ui/ResourceView";
import { addressOf, sectionsFor } from "./sections";

export default function WorkspacePage({ path }: { path: string }) {
  const workspace = useWorkspace();
  return workspace ? <Workspace workspace={workspace} path={path} /> : <NotFound />;
}

function Workspace({ workspace, path }: { workspace: Membership; path: string }) {
  const offered = sectionsFor(workspace.role);
  const here = offered.find((one) => one.path === path);
  if (!here) return <NotFound />;
  const Part = here.component;
  const service = spaceTexts.services[workspace.service];
  return (
    <Page title={workspace.name} intro={`${service}. ${workspaceTexts.you[workspace.role]}`}>
      <div className="mb-8 border-b border-line pb-2">
        <InsightTabs
          label={workspaceTexts.sections}
          ways={offered.map((one) => ({ label: one.name, href: addressOf(one.path), chosen: one === here }))}
        />
      </div>
      <Suspense fallback={<Loading />}>
        <Part workspace={workspace} />
      </Suspense>
    </Page>
  );
}
