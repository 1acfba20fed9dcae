/**
 * One call to the server that a component starts: whether it is running, and its error.
 *
 * For what a page reads there is `useResource`, where an answer that a newer question has overtaken is dropped.
 */
import { type FormEvent, useState } from "react";

/** Thrown by a task that the person has cancelled: it ends without an error. */
export class Cancelled extends Error {}

export interface TaskState {
  readonly busy: boolean;
  /** The error of the last run that failed, or null. A new run clears it. */
  readonly error: unknown;
}

export interface TaskOptions {
  /** Several runs at a time, as for the rows of a list. Without it, a second run while one is running does nothing. */
  parallel?: boolean;
  /** Stay busy after success because the page is about to be left. */
  staysBusy?: boolean;
}

/** Runs a task and passes on each new state: the part of `useTask` without React. */
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

/** A state that comes after the component is gone is dropped by React; the task itself runs to its end. */
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
