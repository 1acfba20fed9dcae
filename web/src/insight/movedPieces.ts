/** Pieces that went to the archive or came back while the page is open: they keep their place, so that it can be undone. */
import type { Inbox, ThemeCount } from "../api/insight";

/** Themes with what is left of them, those that are empty left out unless `chosen`; and how many pieces are left in all. */
export function withoutMoved(inbox: Inbox, moved: ReadonlySet<string>, chosen: string | null) {
  const movedPieces = inbox.pieces.filter(({ id }) => moved.has(id));
  const countRemaining = (theme: ThemeCount) => ({
    ...theme,
    count: theme.count - movedPieces.filter(({ piece }) => piece.theme === theme.theme).length,
  });
  return {
    themes: inbox.themes.map(countRemaining).filter(({ theme, count }) => count > 0 || theme === chosen),
    total: inbox.total - movedPieces.length,
  };
}
