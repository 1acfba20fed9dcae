/** Whether the shown answers can be rated, who receives feedback, and the ratings so far. */
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Rated, type Rating, rateAnswer, readRatings } from "../api/feedback";
import type { Gpt } from "../api/types";
import type { View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { useIsGuest } from "../guests/guestMode";
import { type Choosable, choosable } from "./draft";

type Ratings = Readonly<Record<string, Rating | null>>;

/** The conversation with another user's published GPT that a rating, feedback or report is about. */
export interface Rateable {
  conversation: string;
  gpt: Gpt;
  ratings: Ratings;
  /** Applied optimistically; reverted to the server's state if the server refuses. */
  rate: (message: string, rating: Rating | null) => Promise<Rated>;
  /** The messages that can be included. */
  messages: () => Choosable[];
  /** A guest's feedback: without a rating, and it cannot be withdrawn. */
  isGuests?: boolean;
}

const GuestFeedback = lazy(() => import("./GuestFeedback"));

const Current = createContext<Rateable | null>(null);

/** Null if feedback has no recipient. */
export const useRateable = () => use(Current);

interface RateablesProps {
  view: View;
  /** The name of the answering GPT. */
  name: string;
  children: ReactNode;
}

export function Rateables({ view, name, children }: RateablesProps) {
  const { id, gpt, temporary } = view;
  const conversation = gpt?.published && !gpt.mine && !temporary ? id : null;
  const latestView = useRef(view);
  latestView.current = view;
  const { ratings, rate } = useRatings(conversation);
  const messages = useCallback(() => choosable(pathTo(latestView.current.nodes, latestView.current.head)), []);
  const rateable = useMemo(
    () => (conversation === null || gpt === null ? null : { conversation, gpt, ratings, rate, messages }),
    [conversation, gpt, ratings, rate, messages],
  );
  const isGuest = useIsGuest();
  return (
    <Current value={rateable}>
      {children}
      {isGuest && (
        <Suspense>
          <GuestFeedback view={view} name={name} />
        </Suspense>
      )}
    </Current>
  );
}

function useRatings(conversation: string | null): Pick<Rateable, "ratings" | "rate"> {
  const [ratings, setRatings] = useState<Ratings>({});
  /** The state known to be on the server. */
  const serverRatings = useRef<Record<string, Rating | null>>({});
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const newest = useRef<Record<string, symbol>>({});
  useEffect(() => {
    if (conversation === null) return;
    // If they fail to load, no rating is shown as given, but each can still be given.
    readRatings(conversation).then(
      (stored) => {
        serverRatings.current = { ...stored, ...serverRatings.current };
        setRatings((now) => ({ ...stored, ...now }));
      },
      () => undefined,
    );
  }, [conversation]);
  /** Runs requests one after another, so that the last rating wins. */
  const rate = useCallback(
    async (message: string, rating: Rating | null) => {
      const show = (shownRating: Rating | null) => setRatings((now) => ({ ...now, [message]: shownRating }));
      const request = (newest.current[message] = Symbol());
      show(rating);
      const turn = queue.current.then(() => rateAnswer(conversation ?? "", message, rating));
      queue.current = turn.catch(() => undefined);
      try {
        const rated = await turn;
        serverRatings.current[message] = rating;
        return rated;
      } catch (error) {
        if (newest.current[message] === request) show(serverRatings.current[message] ?? null);
        throw error;
      }
    },
    [conversation],
  );
  return { ratings, rate };
}
