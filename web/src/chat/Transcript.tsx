/** The messages on the path that is shown, oldest first. */
import { useMemo } from "react";
import { usePageLocation } from "../app/router";
import { AnswerMessage } from "./AnswerMessage";
import type { Versions } from "./Branches";
import type { View } from "./conversation";
import { Question } from "./Question";
import { byAge, type Node, pathTo } from "./tree";
import type { Ask } from "./turn";
import { useLatest } from "./useLatest";

export interface Actions {
  ask: (ask: Ask) => void;
  choose: (message: string) => void;
  /** Ask whether it and what follows from it is to be deleted. */
  remove: (message: string) => void;
  /** The card of the answer that waits has been answered. */
  decided: () => void;
}

export function Transcript({
  view,
  name,
  blocked,
  actions,
}: {
  view: View;
  name: string;
  blocked: boolean;
  actions: Actions;
}) {
  const path = pathTo(view.nodes, view.head);
  const order = view.nodes.map((node) => node.id).join();
  // The order of versions changes with the messages, not with the text that arrives.
  const groups = useMemo(() => versionsOf(view.nodes), [order]);
  const busy = blocked || view.running !== null;
  const latest = useLatest(path.length, usePageLocation().hash !== "");
  return path.map((node, index) => {
    if (index < path.length - latest) return null;
    const versions = groups.get(node.id) ?? alone;
    return node.role === "user" ? (
      <Question
        key={node.key}
        node={node}
        busy={busy}
        unanswered={index === path.length - 1 && view.running === null}
        actions={actions}
        conversation={view.id}
        {...versions}
      />
    ) : (
      <AnswerMessage
        key={node.key}
        node={node}
        name={name}
        busy={busy}
        last={index === path.length - 1}
        actions={actions}
        conversation={view.id}
        shared={view.temporary ? null : view.id}
        {...versions}
      />
    );
  });
}

const alone: Versions = { n: 1, of: 1, before: null, after: null };

function versionsOf(nodes: readonly Node[]): Map<string, Versions> {
  const groups = Map.groupBy(nodes, (node) => `${node.role} ${node.parent_id}`);
  const all = [...groups.values()].flatMap((group) => {
    const sorted = group.toSorted(byAge);
    return sorted.map((node, index): [string, Versions] => [
      node.id,
      { n: index + 1, of: sorted.length, before: sorted[index - 1]?.id ?? null, after: sorted[index + 1]?.id ?? null },
    ]);
  });
  return new Map(all);
}
