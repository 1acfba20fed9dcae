import { expect, it } from "vitest";
import type { DeliveredFeedback, Inbox } from "../api/insight";
import { withoutMoved } from "./movedPieces";

function piece(id: string, theme: string | null): DeliveredFeedback {
  const words = { rating: null, comment: id, messages: [], theme, theme_label: theme };
  return { id, delivered_on: "2026-03-01", archived: false, piece: words };
}

const inbox: Inbox = {
  pieces: [piece("1", "slow"), piece("2", "slow"), piece("3", "wrong"), piece("4", null)],
  themes: [
    { theme: "slow", label: "Slow", count: 2 },
    { theme: "wrong", label: "Wrong", count: 1 },
  ],
  total: 4,
};
const told = (moved: string[], chosen: string | null = null) => {
  const { themes, total } = withoutMoved(inbox, new Set(moved), chosen);
  return [themes.map(({ theme, count }) => `${theme} ${count}`).join(", "), total];
};

it("counts what is left of an inbox", () => {
  expect(told([])).toEqual(["slow 2, wrong 1", 4]);
  expect(told(["1", "4", "elsewhere"])).toEqual(["slow 1, wrong 1", 2]);
});

it("leaves out themes that are empty, but not the one that is chosen", () => {
  expect(told(["3"])).toEqual(["slow 2", 3]);
  expect(told(["3"], "wrong")).toEqual(["slow 2, wrong 0", 3]);
});
