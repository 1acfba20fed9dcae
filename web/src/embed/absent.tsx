/** Replaces features that guests do not have, such as attachments and ratings, so that a frame does not load them. */
import type { ReactNode } from "react";
import type { Files } from "../chat/files/useFiles";

const nothing = () => undefined;
const none: Files = {
  waiting: [],
  busy: false,
  ready: [],
  problem: null,
  add: nothing,
  remove: nothing,
  describe: nothing,
  clearSent: nothing,
  restore: nothing,
};

export const useFiles = () => none;
export const WaitingFiles = () => null;
export const AddFiles = () => null;
export const Dropping = ({ children }: { children: ReactNode }) => (
  <div className="relative flex h-full flex-col">{children}</div>
);
export const Rateables = ({ children }: { children: ReactNode }) => children;
export const useRateable = () => null;

/** Dictation: the frame has no microphone permission. */
export default () => null;
