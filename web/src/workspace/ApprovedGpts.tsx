/** GPTs from outside that may be used here: the approved ones, and a search for more. */
import { useDeferredValue, useState } from "react";
import { readGpt } from "../api/gpts";
import { useResource } from "../api/useResource";
import { findOutsideGpts, type OutsideGpt } from "../api/workspaceRules";
import { ruleTexts } from "../texts/rules";
import { IconButton } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ResourceView } from "../ui/ResourceView";

interface ApprovedProps {
  workspace: string;
  approved: readonly OutsideGpt[];
  onChange: (approved: readonly OutsideGpt[]) => void;
}

export function ApprovedGpts({ workspace, approved, onChange }: ApprovedProps) {
  return (
    <div className="mt-3 grid gap-3 border-s-2 border-line ps-4">
      <h3 className="text-[0.9375rem] font-medium">{ruleTexts.approved}</h3>
      {approved.length === 0 && <p className="text-quiet">{ruleTexts.approvedNone}</p>}
      {approved.length > 0 && (
        <ul className="grid gap-1" aria-label={ruleTexts.approved}>
          {approved.map((gpt) => (
            <li key={gpt.id} className="flex items-center justify-between gap-2">
              <GptName gpt={gpt} />
              <IconButton
                icon="close"
                small
                label={ruleTexts.remove(gpt.name ?? ruleTexts.deletedGpt)}
                onClick={() => onChange(approved.filter(({ id }) => id !== gpt.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <Search workspace={workspace} approved={approved} onApprove={(gpt) => onChange([...approved, gpt])} />
    </div>
  );
}

export function GptName({ gpt: { id, name, builder } }: { gpt: OutsideGpt }) {
  return (
    <span className="min-w-0 wrap-anywhere" title={id}>
      {name ?? ruleTexts.deletedGpt}
      {builder !== null && <span className="text-quiet"> {ruleTexts.by(builder)}</span>}
    </span>
  );
}

const anId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Searches GPTs published to everyone; a link also finds one shared by link. */
async function find(workspace: string, query: string): Promise<OutsideGpt[]> {
  const id = anId.exec(query)?.[0];
  if (!id) return findOutsideGpts(workspace, query);
  const gpt = await readGpt(id);
  return [{ id: gpt.id, name: gpt.name, builder: gpt.builder.name }];
}

function Search({
  workspace,
  approved,
  onApprove,
}: {
  workspace: string;
  approved: readonly OutsideGpt[];
  onApprove: (gpt: OutsideGpt) => void;
}) {
  const [query, setQuery] = useState("");
  const searched = useDeferredValue(query.trim());
  return (
    <div>
      <TextField
        type="search"
        label={ruleTexts.find}
        hint={ruleTexts.findHint}
        maxLength={200}
        autoComplete="off"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
      />
      {searched !== "" && (
        <FoundGpts workspace={workspace} query={searched} approved={approved} onApprove={onApprove} />
      )}
    </div>
  );
}

function FoundGpts({
  workspace,
  query,
  approved,
  onApprove,
}: {
  workspace: string;
  query: string;
  approved: readonly OutsideGpt[];
  onApprove: (gpt: OutsideGpt) => void;
}) {
  const resourceQuery = useResource(query, () => find(workspace, query));
  const none = <p className="mt-2 text-quiet">{ruleTexts.foundNone}</p>;
  return (
    <div aria-live="polite">
      <ResourceView query={resourceQuery} missing={none}>
        {(gpts) => {
          const candidates = gpts.filter(({ id }) => approved.every((gpt) => gpt.id !== id)).slice(0, 8);
          if (candidates.length === 0) return none;
          return (
            <ul className="mt-2 grid gap-1">
              {candidates.map((gpt) => (
                <li key={gpt.id} className="flex items-center justify-between gap-2">
                  <GptName gpt={gpt} />
                  <IconButton
                    icon="plus"
                    small
                    label={ruleTexts.approve(gpt.name ?? ruleTexts.deletedGpt)}
                    onClick={() => onApprove(gpt)}
                  />
                </li>
              ))}
            </ul>
          );
        }}
      </ResourceView>
    </div>
  );
}
