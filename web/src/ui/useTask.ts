/**
 * Runs one server call for a component and tracks its progress and error.
 *
 * For data that a page reads, use `useResource`, which drops stale responses.
 */
import { type FormEvent, useState } from "react";

/** Thrown by a task that the user has cancelled; it ends without an error. */
export class Cancelled extends Error {}

export interface TaskState {
  readonly busy: boolean;
  /** The error of the last failed run, or null. A new run clears it. */
  readonly error: unknown;
}

export interface TaskOptions {
  /**
   * Allows concurrent runs, for example for the rows of a list. Without it, a second run is ignored while one is
   * active.
   */
  parallel?: boolean;
  /** Stay busy after success because the page is about to be left. */
  staysBusy?: boolean;
}

/** Runs a task and reports each state: `useTask` without React. */
export function taskRunner(onState: (state: TaskState) => void) {
  let running = 0;
  let error: unknown = null;
  const show = (now: unknown) => {
    error = now;
    onState({ busy: running > 0, error });
  };
  return {
    run: async (task: () => Promise<unknown>, options: TaskOptions = {}): Promise<void> => {
      if (running > 0 && !options.parallel) return;
      running++;
      show(null);
      try {
        await task();
        if (options.staysBusy) return;
        running--;
        show(error);
      } catch (failure) {
        running--;
        show(failure instanceof Cancelled ? error : failure);
      }
    },
    /** Clears the error. */
    reset: () => show(null),
  };
}

export interface Task<A extends unknown[]> extends TaskState {
  /** Runs the task. Never rejects. */
  run: (...args: A) => Promise<void>;
  /** Runs the task instead of the browser's own submission of a form. */
  submit: (event: FormEvent, ...args: A) => void;
  /** Clears the error. */
  reset: () => void;
}

/** React drops a state update after unmount; the task itself still runs to its end. */
export function useTask<A extends unknown[]>(task: (...args: A) => Promise<unknown>, options?: TaskOptions): Task<A> {
  const [state, setState] = useState<TaskState>({ busy: false, error: null });
  const [runner] = useState(() => taskRunner(setState));
  const run = (...args: A) => runner.run(() => task(...args), options);
  const submit = (event: FormEvent, ...args: A) => {
    event.preventDefault();
    void run(...args);
  };
  return { ...state, run, submit, reset: runner.reset };
}
