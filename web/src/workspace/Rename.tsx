/** Lets owners rename the workspace. */
import { useState } from "react";
import { readMe } from "../api/accounts";
import { sentenceOf } from "../api/request";
import type { Membership } from "../api/types";
import { renameWorkspace } from "../api/workspace";
import { useSession } from "../app/session";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Section } from "../ui/Page";
import { useTask } from "../ui/useTask";

const texts = workspaceTexts.naming;

export function Rename({ workspace }: { workspace: Membership }) {
  const { setMe } = useSession();
  const [name, setName] = useState(workspace.name);
  const [done, setDone] = useState(false);
  const task = useTask(async () => {
    await renameWorkspace(name);
    setMe(await readMe());
    setName((written) => written.trim());
    setDone(true);
  });
  return (
    <Section title={texts.title} text={texts.text}>
      <form className="flex max-w-md flex-wrap items-end gap-3" onSubmit={task.submit}>
        <div className="min-w-0 flex-1 basis-56">
          <TextField
            label={texts.label}
            autoComplete="off"
            value={name}
            error={task.error === null ? null : sentenceOf(task.error)}
            onChange={(event) => {
              setName(event.target.value);
              setDone(false);
            }}
          />
        </div>
        <Button type="submit" disabled={task.busy || name.trim() === workspace.name || !name.trim()}>
          {texts.action}
        </Button>
      </form>
      <p role="status" className="mt-2 text-sm text-quiet">
        {done && texts.done(workspace.name)}
      </p>
    </Section>
  );
}
