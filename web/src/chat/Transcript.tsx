/** The messages on the path that is shown, oldest first. Of a long one only those near the window are in the page. */
import { Fragment, lazy, memo, type ReactNode, Suspense, useMemo } from "react";
import type { ModelUse } from "../api/types";
import { usePageLocation } from "../app/router";
import { dayOf, onOtherDays } from "../texts/dates";
import { Windowed } from "../ui/Windowed";
import { AnswerMessage } from "./AnswerMessage";
import type { Choose, Versions } from "./Branches";
import type { Conversation, View } from "./conversation";
import { Question } from "./Question";
import { byAge, type Node, pathTo, unseenOf } from "./tree";
import type { Ask } from "./turn";

const EarlierMessages = lazy(() => import("./EarlierMessages"));

export interface Actions {
  ask: (ask: Ask) => void;
  choose: Choose;
  /** Ask whether it and what follows from it is to be deleted. */
  remove: (message: string) => void;
  /** The card of the answer that waits has been answered. */
  decided: () => void;
  /** Code of an answer was run again: what is stored is shown. */
  ran: () => void;
}

interface TranscriptProps {
  conversation: Conversation;
  view: View;
  name: string;
  blocked: boolean;
  actions: Actions;
  /** A message that has to be in the page: it was found. */
  found: string | null;
}

/** Messages that come into the page together. */
const CHUNK_SIZE = 6;

/** Typing in the message field sets none of it again. */
export const Transcript = memo(function Transcript({
  conversation,
  view,
  name,
  blocked,
  actions,
  found,
}: TranscriptProps) {
  const { nodes, head } = view;
  const path = useMemo(() => pathTo(nodes, head), [nodes, head]);
  const order = nodes.map((node) => node.id).join();
  // The order of versions changes with the messages, not with the text that arrives.
  const groups = useMemo(() => versionsOf(nodes), [order]);
  const busy = blocked || view.running !== null;
  const linked = usePageLocation().hash.slice(1);
  const wanted = path.findIndex((node) => node.id === (found ?? linked));
  const unseen = unseenOf(path);
  const severalDays = path.length > 1 && onOtherDays(path[0]?.created_at ?? "", path.at(-1)?.created_at ?? "");
  const message = (node: Node, index: number): ReactNode => {
    const versions = groups.get(node.id) ?? alone;
    const before = path[index - 1];
    const beginsDay = severalDays && (!before || onOtherDays(before.created_at, node.created_at));
    return (
      <Fragment key={node.key}>
        {before && (before.summary || index === unseen) && (
          <Suspense>
            <EarlierMessages conversation={conversation} view={view} last={before} unseen={index === unseen} />
          </Suspense>
        )}
        {beginsDay && <p className="label text-center">{dayOf(node.created_at, new Date())}</p>}
        {node.role === "user" ? (
          <Question
            node={node}
            at={index + 1}
            among={path.length}
            busy={busy}
            sentTo={path[index + 1]?.recipients ?? nobody}
            keptBack={path[index + 1]?.finish === "personal_data"}
            unanswered={index === path.length - 1 && view.running === null}
            actions={actions}
            conversation={view.id}
            {...versions}
          />
        ) : (
          <AnswerMessage
            node={node}
            at={index + 1}
            among={path.length}
            name={node.mention?.name ?? name}
            usable={view.mentioned}
            busy={busy}
            last={index === path.length - 1}
            actions={actions}
            conversation={view.id}
            shared={view.temporary ? null : view.id}
            {...versions}
          />
        )}
      </Fragment>
    );
  };
  return (
    <Windowed items={path} size={CHUNK_SIZE} guess={guessedHeight} atEnd wanted={wanted} className="grid gap-7">
      {(members, first) => members.map((node, at) => message(node, first + at))}
    </Windowed>
  );
});

/** In pixels: the lines that the texts take in a column of middling width, and the buttons below each. */
const guessedHeight = (messages: readonly Node[]) =>
  messages.reduce((height, { text }) => height + 110 + 26 * Math.ceil(text.length / 80), 0);

const nobody: readonly ModelUse[] = [];

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
