/** Items archived or restored while the page is open. They keep their place, so that the move can be undone. */
import type { Inbox, ThemeCount } from "../api/insight";

/** The themes with their remaining counts, without empty ones except `chosen`, and the total. */
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
