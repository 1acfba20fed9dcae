/** Describes an audit log entry: actor and details, with changes as "before → after". */

import type { Entry } from "../api/workspace";
import { t } from "../texts";
import { workspaceTexts } from "../texts/workspace";

export function actorName({ made_by, actor, actor_id }: Entry): string {
  if (made_by === "server") return workspaceTexts.log.server;
  if (made_by === "operator")
    return actor_id === null ? workspaceTexts.log.shell : `${workspaceTexts.log.operator} ${actor}`;
  return actor;
}

export function detailsOf({ details }: Entry): string[] {
  return Object.entries(details)
    .filter(([name]) => name !== "invitation")
    .map(([name, value]) => `${workspaceTexts.log.details[name] ?? name}${t.common.colon}${valueText(value)}`);
}

function valueText(value: unknown): string {
  if (isChange(value)) return workspaceTexts.log.change(valueText(value.before), valueText(value.after));
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(valueText).join(", ");
  if (value === null || value === undefined || value === "") return "–";
  const text = String(value);
  return workspaceTexts.log.values[text] ?? text;
}

function isChange(value: unknown): value is { before: unknown; after: unknown } {
  return typeof value === "object" && value !== null && "before" in value && "after" in value;
}
