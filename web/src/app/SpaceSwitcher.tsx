/** Shows the current space, with links to the others. Hidden for users who have only their own space. */
import { sentenceOf } from "../api/request";
import { PERSONAL } from "../api/space";
import type { Membership } from "../api/types";
import { spaceTexts } from "../texts/spaces";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { goToSpace } from "./enterSpace";
import { leave } from "./router";
import { useMe, useWorkspace } from "./session";

const nameOf = (workspace: Membership | null) => workspace?.name ?? spaceTexts.personal;
const detailOf = (workspace: Membership | null) =>
  workspace ? spaceTexts.services[workspace.service] : spaceTexts.ownService;

export function SpaceSwitcher({ variant }: { variant: "whole" | "line" | "mark" }) {
  const { space, workspaces } = useMe();
  const current = useWorkspace();
  const task = useTask((workspace: Membership | null) => goToSpace(workspace?.id ?? PERSONAL, "/"));
  if (workspaces.length === 0) return null;
  const choose = (workspace: Membership | null) => {
    if (workspace?.id !== current?.id) leave(() => void task.run(workspace));
  };
  const entries = [null, ...workspaces].map((one) => ({
    label: nameOf(one),
    detail: detailOf(one),
    chosen: (one?.id ?? PERSONAL) === space,
    onSelect: () => choose(one),
  }));
  return (
    <>
      <Menu trigger={<Trigger current={current} variant={variant} />} groups={[{ label: spaceTexts.title, entries }]} />
      {task.error !== null && (
        <Dialog title={spaceTexts.notSwitched} onClose={task.reset}>
          <Notice tone="danger">{sentenceOf(task.error)}</Notice>
        </Dialog>
      )}
    </>
  );
}

interface TriggerProps extends Record<string, unknown> {
  current: Membership | null;
  variant: "whole" | "line" | "mark";
}

function Trigger({ current, variant, ...menu }: TriggerProps) {
  const size = { whole: "w-full px-2 py-1.5", line: "min-w-0 px-2", mark: "size-10 justify-center" }[variant];
  return (
    <button
      type="button"
      aria-label={spaceTexts.current(nameOf(current), detailOf(current))}
      title={variant === "mark" ? spaceTexts.current(nameOf(current), detailOf(current)) : undefined}
      data-testid="space"
      className={`flex min-h-10 items-center gap-2.5 rounded-lg text-start hover:bg-raised ${size}`}
      {...menu}
    >
      <span
        aria-hidden="true"
        className={`flex size-7 shrink-0 items-center justify-center rounded-lg text-sm font-semibold ${current ? "bg-accent text-on-accent" : "bg-wash text-accent"}`}
      >
        {current ? [...current.name][0]?.toUpperCase() : <Icon name="person" className="size-4" />}
      </span>
      {variant !== "mark" && (
        <>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-medium">{nameOf(current)}</span>
            {variant === "whole" && <span className="block truncate text-xs text-quiet">{detailOf(current)}</span>}
          </span>
          <Icon name="choose" className="size-4 text-quiet" />
        </>
      )}
    </button>
  );
}
