/** Feedback that users chose to send about a GPT: filter by theme, archive and restore. */
import { useRef, useState } from "react";
import { archivePiece, type DeliveredFeedback, type Inbox as InboxView, readInbox } from "../api/insight";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { count } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { typeset } from "../texts/typeset";
import { buttonClass } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { addressOf, type InsightParams } from "./address";
import { DeliveredPiece, MovedNotice } from "./DeliveredPiece";
import { InsightTabs } from "./InsightTabs";
import { withoutMoved } from "./movedPieces";
import { useStoredState } from "./useStoredState";

interface InboxProps {
  gpt: string;
  params: InsightParams;
}

export function Inbox({ gpt, params }: InboxProps) {
  const { archived, theme } = params;
  const key = `${gpt} ${archived} ${theme}`;
  const query = useStoredState(useResource(key, () => readInbox(gpt, archived, theme)));
  return (
    <>
      <p className="mb-4 max-w-prose text-quiet">{insightTexts.inbox.text}</p>
      <InsightTabs
        label={insightTexts.inbox.boxes}
        tabs={[false, true].map((one) => ({
          label: one ? insightTexts.inbox.archived : insightTexts.inbox.current,
          href: addressOf(gpt, { view: "feedback", archived: one }),
          chosen: archived === one,
        }))}
      />
      <div className="mt-4">
        <ResourceView query={query}>
          {(inbox) => <FeedbackList filterKey={key} gpt={gpt} params={params} inbox={inbox} />}
        </ResourceView>
      </div>
    </>
  );
}

interface FeedbackListProps extends InboxProps {
  inbox: InboxView;
  /** Highlights apply to one filter only and reset when it changes. */
  filterKey: string;
}

const none: ReadonlySet<string> = new Set();

function FeedbackList({ gpt, params, inbox, filterKey }: FeedbackListProps) {
  const [movedHere, setMovedHere] = useState({ filterKey, moved: none });
  const moved = movedHere.filterKey === filterKey ? movedHere.moved : none;
  const move = useTask(
    async ({ id, archived }: DeliveredFeedback, isMoved: boolean) => {
      await archivePiece(gpt, id, isMoved !== archived);
      setMovedHere((previous) => {
        const others = [...(previous.filterKey === filterKey ? previous.moved : none)].filter((one) => one !== id);
        return { filterKey, moved: new Set(isMoved ? [...others, id] : others) };
      });
    },
    { parallel: true },
  );
  if (inbox.pieces.length === 0) return <EmptyInbox gpt={gpt} params={params} />;
  return (
    <>
      <Themes gpt={gpt} params={params} {...withoutMoved(inbox, moved, params.theme)} />
      <ErrorNotice error={move.error} className="mb-4" />
      <ol className="grid gap-3" data-testid="pieces">
        {inbox.pieces.map((one, index) => (
          <FeedbackRow
            key={`${one.id} ${one.archived}`}
            delivered={one}
            n={index + 1}
            isMoved={moved.has(one.id)}
            onMove={move.run}
          />
        ))}
      </ol>
    </>
  );
}

interface FeedbackRowProps {
  delivered: DeliveredFeedback;
  n: number;
  isMoved: boolean;
  onMove: (delivered: DeliveredFeedback, isMoved: boolean) => Promise<void>;
}

/** An item, or the undo notice that replaces it and keeps the focus. */
function FeedbackRow({ delivered, n, isMoved, onMove }: FeedbackRowProps) {
  const wasMoved = useRef(false);
  wasMoved.current ||= isMoved;
  if (isMoved) return <MovedNotice archived={delivered.archived} onUndo={() => onMove(delivered, false)} />;
  return <DeliveredPiece delivered={delivered} n={n} focus={wasMoved.current} onMove={() => onMove(delivered, true)} />;
}

interface ThemesProps extends InboxProps, ReturnType<typeof withoutMoved> {}

function Themes({ gpt, params, themes, total }: ThemesProps) {
  if (themes.length === 0) return null;
  const { inbox } = insightTexts;
  const all = themes.reduce((sum, { count }) => sum + count, 0);
  const linkTo = (theme: string | null) => ({
    href: addressOf(gpt, { view: "feedback", archived: params.archived, theme }),
    chosen: params.theme === theme,
  });
  const tabs = [
    { label: inbox.count(inbox.all, count(params.theme === null ? total : all)), ...linkTo(null) },
    ...themes.map(({ theme, label, count: n }) => ({ label: inbox.count(typeset(label), count(n)), ...linkTo(theme) })),
  ];
  return (
    <div className="mb-4" data-testid="themes">
      <InsightTabs label={inbox.themes} labelled tabs={tabs} />
    </div>
  );
}

function EmptyInbox({ gpt, params: { archived, theme } }: InboxProps) {
  const { inbox } = insightTexts;
  if (theme !== null)
    return (
      <Empty title={inbox.emptyTheme}>
        <Link className={buttonClass("plain")} href={addressOf(gpt, { view: "feedback", archived })}>
          {inbox.emptyThemeDo}
        </Link>
      </Empty>
    );
  return archived ? (
    <Empty title={inbox.emptyArchive}>{inbox.emptyArchiveText}</Empty>
  ) : (
    <Empty title={inbox.empty}>{inbox.emptyText}</Empty>
  );
}
