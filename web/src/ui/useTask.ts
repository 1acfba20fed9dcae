/**
 * One call to the server that a component starts: whether it is running, and its error.
 *
 * For what a page reads there is `useResource`, where an answer that a newer question has overtaken is dropped.
 */
import { type FormEvent, useEffect, useRef, useState } from "react";

/** Thrown by a task that the person has cancelled: it ends without an error. */
export class Cancelled extends Error {}

export interface TaskState {
  readonly busy: boolean;
  /** The error of the last run that failed, or null. A new run clears it. */
  readonly error: unknown;
}

export interface TaskOptions {
  /** What a second run does while the first is running: nothing, or run beside it as for the rows of a list. */
  overlap?: "ignore" | "parallel";
  /** Stay busy after success because the page is about to be left. */
  staysBusy?: boolean;
}

/** Runs a task and tells the connected listener its state. The part of `useTask` without React. */
export class TaskRunner {
  private running = 0;
  private error: unknown = null;
  private listener: ((state: TaskState) => void) | null = null;

  /** Returns the function that disconnects. A task that ends later tells nothing. */
  connect(listener: (state: TaskState) => void): () => void {
    this.listener = listener;
    return () => {
      this.listener = null;
    };
  }

  async run(task: () => Promise<unknown>, { overlap = "ignore", staysBusy = false }: TaskOptions = {}): Promise<void> {
    if (this.running > 0 && overlap === "ignore") return;
    this.running++;
    this.tell(null);
    try {
      await task();
      if (staysBusy) return;
      this.running--;
      this.tell(this.error);
    } catch (error) {
      this.running--;
      this.tell(error instanceof Cancelled ? this.error : error);
    }
  }

  reset(): void {
    this.tell(null);
  }

  private tell(error: unknown): void {
    this.error = error;
    this.listener?.({ busy: this.running > 0, error });
  }
}

export interface Task<A extends unknown[]> extends TaskState {
  /** Runs the task. Never rejects. */
  run: (...given: A) => Promise<void>;
  /** Runs the task instead of the browser's own submission of a form. */
  submit: (event: FormEvent, ...given: A) => void;
  /** Clears the error. */
  reset: () => void;
}

/** `run`, `submit` and `reset` stay the same functions; `task` is the one of the last render. */
export function useTask<A extends unknown[]>(task: (...given: A) => Promise<unknown>, options?: TaskOptions): Task<A> {
  const latest = useRef({ task, options });
  latest.current = { task, options };
  const [state, setState] = useState<TaskState>({ busy: false, error: null });
  const [{ runner, ...controls }] = useState(() => {
    const runner = new TaskRunner();
    const run = (...given: A) => runner.run(() => latest.current.task(...given), latest.current.options);
    const submit = (event: FormEvent, ...given: A) => {
      event.preventDefault();
      void run(...given);
    };
    return { runner, run, submit, reset: () => runner.reset() };
  });
  useEffect(() => runner.connect(setState), [runner]);
  return { ...state, ...controls };
}
