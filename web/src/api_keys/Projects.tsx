/** The projects, each with its keys; made, renamed and deleted. */
import { useState } from "react";
import {
  type ApiKey,
  createProject,
  deleteProject,
  type Project,
  renameProject,
  type WorkspaceApi,
} from "../api/programs";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { apiKeyTexts } from "../texts/programs";
import { Button } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Empty } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { KeyDialog } from "./KeyDialog";
import { Keys } from "./Keys";

const words = apiKeyTexts;

interface ProjectsProps {
  api: WorkspaceApi;
  onChanged: () => Promise<void>;
}

type Open = { kind: "new" } | { kind: "rename" | "remove" | "key"; project: Project } | null;

export function Projects({ api, onChanged }: ProjectsProps) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      {api.projects.length === 0 ? (
        <Empty title={words.none}>{words.noneText}</Empty>
      ) : (
        <ul className="grid gap-4">
          {api.projects.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} onOpen={(kind) => setOpen({ kind, project })} onChanged={onChanged} />
            </li>
          ))}
        </ul>
      )}
      <Button className="mt-4" look={api.projects.length ? "plain" : "main"} onClick={() => setOpen({ kind: "new" })}>
        {words.newProject}
      </Button>
      {open?.kind === "new" && (
        <NameDialog
          title={words.newProject}
          action={words.make}
          onClose={close}
          onSave={(name) => createProject(name).then(onChanged)}
        />
      )}
      {open?.kind === "rename" && (
        <NameDialog
          title={words.renameTitle}
          action={t.common.save}
          name={open.project.name}
          onClose={close}
          onSave={(name) => renameProject(open.project.id, name).then(onChanged)}
        />
      )}
      {open?.kind === "remove" && (
        <Confirm
          title={words.removeTitle}
          text={words.removeText(open.project.name, open.project.keys.filter(isAlive).length)}
          action={words.removeAction}
          onClose={close}
          onConfirm={() => deleteProject(open.project.id).then(onChanged)}
        />
      )}
      {open?.kind === "key" && <KeyDialog project={open.project} api={api} onClose={close} onMade={onChanged} />}
    </>
  );
}

const isAlive = (key: ApiKey) => key.holds;

interface CardProps {
  project: Project;
  onOpen: (kind: "rename" | "remove" | "key") => void;
  onChanged: () => Promise<void>;
}

function ProjectCard({ project, onOpen, onChanged }: CardProps) {
  const { name, keys } = project;
  return (
    <article className="card" aria-label={name}>
      <header className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <h3 className="min-w-0 font-semibold wrap-anywhere">{name}</h3>
        <div className="flex flex-wrap gap-2">
          <Button look="ghost" aria-label={words.renameOf(name)} onClick={() => onOpen("rename")}>
            {words.rename}
          </Button>
          <Button look="ghost" aria-label={words.removeOf(name)} onClick={() => onOpen("remove")}>
            {words.remove}
          </Button>
          <Button aria-label={words.newKeyIn(name)} onClick={() => onOpen("key")}>
            {words.newKey}
          </Button>
        </div>
      </header>
      <Keys keys={keys} onChanged={onChanged} />
    </article>
  );
}

interface NameProps {
  title: string;
  action: string;
  name?: string;
  onClose: () => void;
  onSave: (name: string) => Promise<unknown>;
}

function NameDialog({ title, action, name = "", onClose, onSave }: NameProps) {
  const [written, setWritten] = useState(name);
  const save = useTask(() => onSave(written.trim()).then(onClose));
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="grid gap-4" onSubmit={save.submit}>
        <TextField
          label={words.projectName}
          hint={words.projectNameHint}
          required
          maxLength={80}
          autoComplete="off"
          value={written}
          onChange={(event) => setWritten(event.target.value)}
          error={save.error === null ? null : sentenceOf(save.error)}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button look="main" type="submit" disabled={save.busy}>
            {save.busy ? words.making : action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
