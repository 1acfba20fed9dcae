/** Feedback that people chose to send about a GPT: filtered by theme, archived, and taken back out of the archive. */
import { useRef, useState } from "react";
import { archivePiece, type DeliveredFeedback, type Inbox as Delivery, readInbox } from "../api/insight";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { count } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { typeset } from "../texts/typeset";
import { buttonLook } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { addressOf, type Look } from "./address";
import { DeliveredPiece, MovedNotice } from "./DeliveredPiece";
import { InsightTabs } from "./InsightTabs";
import { remaining } from "./moved";
import { useStoredState } from "./useStoredState";

interface InboxProps {
  gpt: string;
  look: Look;
}

export function Inbox({ gpt, look }: InboxProps) {
  const { archived, theme } = look;
  const key = `${gpt} ${archived} ${theme}`;
  const query = useStoredState(useResource(key, () => readInbox(gpt, archived, theme)));
  return (
    <>
      <p className="mb-4 max-w-prose text-quiet">{insightTexts.inbox.text}</p>
      <InsightTabs
        label={insightTexts.inbox.boxes}
        ways={[false, true].map((one) => ({
          label: one ? insightTexts.inbox.archived : insightTexts.inbox.current,
          href: addressOf(gpt, { view: "feedback", archived: one }),
          chosen: archived === one,
        }))}
      />
      <div className="mt-4">
        <ResourceView query={query}>
          {(inbox) => <Pieces place={key} gpt={gpt} look={look} inbox={inbox} />}
        </ResourceView>
      </div>
    </>
  );
}

interface PiecesProps extends InboxProps {
  inbox: Delivery;
  /** What is moved belongs to one way of looking: elsewhere it is nothing special. */
  place: string;
}

const none: ReadonlySet<string> = new Set();

function Pieces({ gpt, look, inbox, place }: PiecesProps) {
  const [known, setKnown] = useState({ place, moved: none });
  const moved = known.place === place ? known.moved : none;
  const move = useTask(
    async ({ id, archived }: DeliveredFeedback, away: boolean) => {
      await archivePiece(gpt, id, away !== archived);
      setKnown((before) => {
        const others = [...(before.place === place ? before.moved : none)].filter((one) => one !== id);
        return { place, moved: new Set(away ? [...others, id] : others) };
      });
    },
    { parallel: true },
  );
  if (inbox.pieces.length === 0) return <Nothing gpt={gpt} look={look} />;
  return (
    <>
      <Themes gpt={gpt} look={look} {...remaining(inbox, moved, look.theme)} />
      <ErrorNotice error={move.error} className="mb-4" />
      <ol className="grid gap-3" data-testid="pieces">
        {inbox.pieces.map((one, index) => (
          <Place
            key={`${one.id} ${one.archived}`}
            delivered={one}
            n={index + 1}
            away={moved.has(one.id)}
            onMove={move.run}
          />
        ))}
      </ol>
    </>
  );
}

interface PlaceProps {
  delivered: DeliveredFeedback;
  n: number;
  away: boolean;
  onMove: (delivered: DeliveredFeedback, away: boolean) => Promise<void>;
}

/** Where a piece is, or was until it was moved: the way back stands in the same place, and the focus stays there. */
function Place({ delivered, n, away, onMove }: PlaceProps) {
  const wasAway = useRef(false);
  wasAway.current ||= away;
  if (away) return <MovedNotice archived={delivered.archived} onUndo={() => onMove(delivered, false)} />;
  return <DeliveredPiece delivered={delivered} n={n} focus={wasAway.current} onMove={() => onMove(delivered, true)} />;
}

interface ThemesProps extends InboxProps, ReturnType<typeof remaining> {}

function Themes({ gpt, look, themes, total }: ThemesProps) {
  if (themes.length === 0) return null;
  const { inbox } = insightTexts;
  const all = themes.reduce((sum, { count }) => sum + count, 0);
  const to = (theme: string | null) => ({
    href: addressOf(gpt, { view: "feedback", archived: look.archived, theme }),
    chosen: look.theme === theme,
  });
  const ways = [
    { label: inbox.count(inbox.all, count(look.theme === null ? total : all)), ...to(null) },
    ...themes.map(({ theme, label, count: n }) => ({ label: inbox.count(typeset(label), count(n)), ...to(theme) })),
  ];
  return (
    <div className="mb-4" data-testid="themes">
      <InsightTabs label={inbox.themes} labelled ways={ways} />
    </div>
  );
}

function Nothing({ gpt, look: { archived, theme } }: InboxProps) {
  const { inbox } = insightTexts;
  if (theme !== null)
    return (
      <Empty title={inbox.emptyTheme}>
        <Link className={buttonLook("plain")} href={addressOf(gpt, { view: "feedback", archived })}>
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
