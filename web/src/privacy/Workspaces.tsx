import { useState } from "react";
import { chooseWorkspaceInsight, type WorkspaceChoice } from "../api/myInsight";
import { feedbackTexts } from "../texts/feedback";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Switch } from "../ui/Switch";

/** The training switch of each workspace: editable by its owner, visible to its members. */
export function Workspaces({
  workspaces,
  onChosen,
}: {
  workspaces: readonly WorkspaceChoice[];
  onChosen: () => Promise<void>;
}) {
  return (
    <>
      <h3 className="mt-6 font-semibold">{feedbackTexts.numbers.workspaces}</h3>
      <p className="mt-1 max-w-prose text-quiet">{feedbackTexts.numbers.workspacesText}</p>
      <ul className="card mt-3 divide-y divide-line" data-testid="insight-workspaces">
        {workspaces.map((workspace) => (
          <li key={workspace.id} className="px-4 py-3 wrap-anywhere">
            {workspace.may_choose ? (
              <WorkspaceSwitch workspace={workspace} onChosen={onChosen} />
            ) : (
              <WorkspaceState workspace={workspace} />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function WorkspaceState({ workspace: { name, allowed } }: { workspace: WorkspaceChoice }) {
  return (
    <div className="flex items-start gap-3">
      <Icon name={allowed ? "check" : "close"} className={`mt-0.5 size-5 ${allowed ? "text-accent" : "text-quiet"}`} />
      <div className="min-w-0">
        <p className="font-medium">
          {allowed ? feedbackTexts.numbers.workspaceOn(name) : feedbackTexts.numbers.workspaceOff(name)}
        </p>
        <p className="text-sm text-quiet">{feedbackTexts.numbers.workspaceOwner}</p>
      </div>
    </div>
  );
}

interface WorkspaceSwitchProps {
  workspace: WorkspaceChoice;
  onChosen: () => Promise<void>;
}

function WorkspaceSwitch({ workspace: { id, name, allowed }, onChosen }: WorkspaceSwitchProps) {
  const [confirming, setConfirming] = useState<boolean | null>(null);
  const texts = feedbackTexts.numbers;
  const confirmTexts = confirming
    ? { title: texts.workspaceOnTitle(name), text: texts.workspaceOnText, action: texts.workspaceOnDo }
    : { title: texts.workspaceOffTitle(name), text: texts.workspaceOffText, action: texts.workspaceOffDo };
  return (
    <>
      <Switch label={texts.workspaceSwitch(name)} on={allowed} onChange={setConfirming} />
      {confirming !== null && (
        <Confirm
          {...confirmTexts}
          danger={false}
          onClose={() => setConfirming(null)}
          onConfirm={async () => {
            await chooseWorkspaceInsight(id, confirming);
            await onChosen();
          }}
        />
      )}
    </>
  );
}
