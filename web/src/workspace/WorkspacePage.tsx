/** The current workspace, section by section. In the user's own space, it links to their workspaces. */
import { Suspense } from "react";
import type { Membership } from "../api/types";
import { goToSpace } from "../app/enterSpace";
import { NotFound } from "../app/NotFound";
import { useMe, useWorkspace } from "../app/session";
import { InsightTabs } from "../insight/InsightTabs";
import { spaceTexts } from "../texts/spaces";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Loading } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { addressOf, sectionsFor } from "./sections";

export default function WorkspacePage({ path }: { path: string }) {
  const workspace = useWorkspace();
  const { workspaces } = useMe();
  if (workspace) return <Workspace workspace={workspace} path={path} />;
  return workspaces.length > 0 ? <ChooseWorkspace workspaces={workspaces} /> : <NotFound />;
}

function ChooseWorkspace({ workspaces }: { workspaces: readonly Membership[] }) {
  const enter = useTask((id: string) => goToSpace(id, location.pathname));
  return (
    <Page title={spaceTexts.workspace} intro={spaceTexts.chooseWorkspace}>
      <ul className="card divide-y divide-line">
        {workspaces.map(({ id, name, service, role }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
            <div className="min-w-0">
              <p className="font-medium wrap-anywhere">{name}</p>
              <p className="text-sm text-quiet">
                {spaceTexts.services[service]} · {spaceTexts.roles[role]}
              </p>
            </div>
            <Button disabled={enter.busy} onClick={() => void enter.run(id)}>
              {spaceTexts.switchTo(name)}
            </Button>
          </li>
        ))}
      </ul>
      <ErrorNotice error={enter.error} className="mt-4" />
    </Page>
  );
}

function Workspace({ workspace, path }: { workspace: Membership; path: string }) {
  const sections = sectionsFor(workspace.role);
  const current = sections.find((one) => one.path === path);
  if (!current) return <NotFound />;
  const Part = current.component;
  const service = spaceTexts.services[workspace.service];
  return (
    <Page title={workspace.name} intro={`${service}. ${workspaceTexts.you[workspace.role]}`}>
      <div className="mb-8 border-b border-line pb-2">
        <InsightTabs
          label={workspaceTexts.sections}
          tabs={sections.map((one) => ({ label: one.name, href: addressOf(one.path), chosen: one === current }))}
        />
      </div>
      <Suspense fallback={<Loading />}>
        <Part workspace={workspace} />
      </Suspense>
    </Page>
  );
}
