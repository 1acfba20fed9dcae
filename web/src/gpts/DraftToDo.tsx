/** A draft's remaining steps, each linked to the place where it is done. Renders nothing if all are done. */
import type { Action } from "../api/actions";
import { type Capability, readCapabilities } from "../api/capabilities";
import { finishImportEntry, type ImportNote } from "../api/gptImports";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { capabilityTexts } from "../texts/capabilities";
import { gptImportTexts } from "../texts/gptImport";
import { typeset } from "../texts/typeset";
import { IconButton } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { type ToDo, toDosOf } from "./toDo";

const texts = gptImportTexts.toDo;

interface DraftToDoProps {
  gpt: string;
  actions: readonly Action[];
  note: ImportNote | null;
  /** The enabled capabilities. */
  on: readonly Capability[];
  onNote: (note: ImportNote) => void;
}

export function DraftToDo({ gpt, actions, note, on, onNote }: DraftToDoProps) {
  const finish = useTask(async (entry: string) => onNote(await finishImportEntry(gpt, entry)), { parallel: true });
  const all = toDosOf(actions, note, on);
  if (all.length === 0) return null;
  return (
    <section aria-labelledby="to-do" className="card p-4" data-testid="to-do">
      <h2 id="to-do" className="text-[0.9375rem] font-medium" tabIndex={-1}>
        {gptImportTexts.steps}
      </h2>
      <ul className="mt-1 grid gap-1">
        {all.map((one) => (
          <li key={keyOf(one)} className="flex items-start gap-2">
            <div className="min-w-0 flex-1 py-1 wrap-anywhere">
              <Entry gpt={gpt} toDo={one} />
            </div>
            {one.kind !== "action" && (
              <IconButton
                small
                icon="check"
                label={texts.done(describeToDo(one))}
                disabled={finish.busy}
                onClick={() => {
                  document.getElementById("to-do")?.focus();
                  void finish.run(one.entry);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      <ErrorNotice error={finish.error} className="mt-3" />
    </section>
  );
}

function Entry({ gpt, toDo }: { gpt: string; toDo: ToDo }) {
  const anchor = placeOf(gpt, toDo);
  return (
    <>
      {anchor === "" ? (
        describeToDo(toDo)
      ) : (
        <Link className="link" href={anchor}>
          {describeToDo(toDo)}
        </Link>
      )}
      {toDo.kind === "capability" && <Reason capability={toDo.entry} />}
    </>
  );
}

/** The reason why a capability is unavailable here, or a note that it now works. */
function Reason({ capability }: { capability: Capability }) {
  const { resource } = useResource("capabilities", readCapabilities);
  const use = resource.state === "ready" && resource.value.find((one) => one.capability === capability);
  if (!use) return null;
  return <span className="block text-sm text-quiet">{use.allowed ? texts.mayBeOn : typeset(use.sentence)}</span>;
}

const keyOf = (toDo: ToDo) => (toDo.kind === "action" ? `${toDo.id} ${toDo.missing}` : `${toDo.kind} ${toDo.entry}`);

/** The link to the place where the step is done, or "". */
function placeOf(gpt: string, toDo: ToDo): string {
  switch (toDo.kind) {
    case "action":
      return `/gpts/${gpt}/actions/${toDo.id}`;
    case "file":
      return `/gpts/${gpt}/edit#knowledge`;
    case "capability":
      return `/gpts/${gpt}/edit#capabilities`;
    case "step":
      return toDo.place && `/gpts/${gpt}/edit#${toDo.place}`;
  }
}

function describeToDo(toDo: ToDo): string {
  switch (toDo.kind) {
    case "action":
      if (toDo.missing === "secret")
        return gptImportTexts.secret[toDo.signIn === "client_credentials" ? "client_credentials" : "api_key"](
          toDo.title,
        );
      return toDo.missing === "policy" ? gptImportTexts.policy(toDo.title) : texts.operation(toDo.title);
    case "file":
      return texts.file(toDo.entry);
    case "capability":
      return texts.capability(capabilityTexts.names[toDo.entry]);
    case "step":
      return typeset(toDo.entry);
  }
}
