/** A draft's remaining work: missing parts of its actions, and fields that the import could not bring along. */
import type { Action } from "../api/actions";
import type { Capability } from "../api/capabilities";
import type { ImportNote, ImportStep } from "../api/gptImports";
import { type MissingPart, missingParts } from "./actions/draft";

export type ToDo =
  | { kind: "action"; missing: MissingPart; id: string; title: string; signIn: Action["auth"]["kind"] }
  | { kind: "file"; entry: string }
  | { kind: "capability"; entry: Capability }
  | { kind: "step"; entry: string; place: ImportStep["place"] };

/** In page order. A capability that has been enabled again counts as done. */
export function toDosOf(actions: readonly Action[], note: ImportNote | null, enabled: readonly Capability[]): ToDo[] {
  return [
    ...(note?.steps ?? []).map(({ sentence, place }): ToDo => ({ kind: "step", entry: sentence, place })),
    ...(note?.missing ?? []).map((entry): ToDo => ({ kind: "file", entry })),
    ...(note?.capabilities ?? [])
      .filter((one) => !enabled.includes(one))
      .map((entry): ToDo => ({ kind: "capability", entry })),
    ...actions.flatMap((action) =>
      missingParts(action).map(
        (missing): ToDo => ({ kind: "action", missing, id: action.id, title: action.title, signIn: action.auth.kind }),
      ),
    ),
  ];
}
