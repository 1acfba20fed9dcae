/** Whether feedback on the shown answers is possible, who receives it, and the thumbs given so far. */
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

/** The conversation with another person's published GPT that a thumb, feedback or a report is about. */
export interface Rateable {
  conversation: string;
  gpt: Gpt;
  ratings: Ratings;
  /** Shown at once; when the server does not take it, what it holds is shown again. */
  rate: (message: string, rating: Rating | null) => Promise<Rated>;
  /** The available choices. */
  messages: () => Choosable[];
  /** A guest's feedback: without a thumb, and it can't be taken back. */
  isGuests?: boolean;
}

const GuestFeedback = lazy(() => import("./GuestFeedback"));

const Current = createContext<Rateable | null>(null);

/** Null if there is no recipient for feedback. */
export const useRateable = () => use(Current);

interface RateablesProps {
  view: View;
  /** The name of the one that answers. */
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
  /** The state that is known to be on the server. */
  const serverRatings = useRef<Record<string, Rating | null>>({});
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const newest = useRef<Record<string, symbol>>({});
  useEffect(() => {
    if (conversation === null) return;
    // Without an answer no thumb is shown as given; each can be given all the same.
    readRatings(conversation).then(
      (stored) => {
        serverRatings.current = { ...stored, ...serverRatings.current };
        setRatings((now) => ({ ...stored, ...now }));
      },
      () => undefined,
    );
  }, [conversation]);
  /** One after the other, so that the last that was given is the one that stays. */
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
