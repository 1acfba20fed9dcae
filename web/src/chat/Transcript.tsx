/** The messages on the shown path, oldest first. Long transcripts render only those near the viewport. */
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
  /** Asks for confirmation before deleting the message and its descendants. */
  remove: (message: string) => void;
  /** Called when the pending card has been answered. */
  decided: () => void;
  /** Called after an answer's code was rerun, to show the stored result. */
  ran: () => void;
}

interface TranscriptProps {
  conversation: Conversation;
  view: View;
  name: string;
  blocked: boolean;
  actions: Actions;
  /** The message of the current search match, which must be rendered. */
  found: string | null;
}

/** Messages per chunk. */
const CHUNK_SIZE = 6;

/** Memoised, so that typing in the composer does not render it again. */
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
  // The order of versions depends on the messages, not on the streamed text.
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

/** Estimated height in pixels: the lines that the texts take in a column of average width, plus the buttons. */
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
