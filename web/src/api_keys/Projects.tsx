/** The projects with their keys: create, rename, delete. */
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

const texts = apiKeyTexts;

interface ProjectsProps {
  api: WorkspaceApi;
  onChanged: () => Promise<void>;
}

type OpenDialog = { kind: "new" } | { kind: "rename" | "remove" | "key"; project: Project } | null;

export function Projects({ api, onChanged }: ProjectsProps) {
  const [open, setOpen] = useState<OpenDialog>(null);
  const close = () => setOpen(null);
  return (
    <>
      {api.projects.length === 0 ? (
        <Empty title={texts.none}>{texts.noneText}</Empty>
      ) : (
        <ul className="grid gap-4">
          {api.projects.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} onOpen={(kind) => setOpen({ kind, project })} onChanged={onChanged} />
            </li>
          ))}
        </ul>
      )}
      <Button
        className="mt-4"
        variant={api.projects.length ? "plain" : "main"}
        onClick={() => setOpen({ kind: "new" })}
      >
        {texts.newProject}
      </Button>
      {open?.kind === "new" && (
        <NameDialog
          title={texts.newProject}
          action={texts.make}
          onClose={close}
          onSave={(name) => createProject(name).then(onChanged)}
        />
      )}
      {open?.kind === "rename" && (
        <NameDialog
          title={texts.renameTitle}
          action={t.common.save}
          name={open.project.name}
          onClose={close}
          onSave={(name) => renameProject(open.project.id, name).then(onChanged)}
        />
      )}
      {open?.kind === "remove" && (
        <Confirm
          title={texts.removeTitle}
          text={texts.removeText(open.project.name, open.project.keys.filter(isAlive).length)}
          action={texts.removeAction}
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
          <Button variant="ghost" aria-label={texts.renameOf(name)} onClick={() => onOpen("rename")}>
            {texts.rename}
          </Button>
          <Button variant="ghost" aria-label={texts.removeOf(name)} onClick={() => onOpen("remove")}>
            {texts.remove}
          </Button>
          <Button aria-label={texts.newKeyIn(name)} onClick={() => onOpen("key")}>
            {texts.newKey}
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
  const [draftName, setDraftName] = useState(name);
  const save = useTask(() => onSave(draftName.trim()).then(onClose));
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="grid gap-4" onSubmit={save.submit}>
        <TextField
          label={texts.projectName}
          hint={texts.projectNameHint}
          required
          maxLength={80}
          autoComplete="off"
          value={draftName}
          onChange={(event) => setDraftName(event.target.value)}
          error={save.error === null ? null : sentenceOf(save.error)}
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={save.busy}>
            {save.busy ? texts.making : action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
