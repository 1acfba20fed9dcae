/** Stands in for what guests do not have: files to give, and answers to rate. So a frame loads nothing of it. */
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

/** Dictation: the frame has no microphone. */
export default () => null;
