import { describe, expect, it } from "vitest";
import { Cancelled, type TaskState, taskRunner } from "./useTask";

function watched() {
  const states: TaskState[] = [];
  const runner = taskRunner((state) => states.push(state));
  return { runner, states, last: () => states.at(-1) };
}

const failing = (error: unknown) => () => Promise.reject(error);

describe("a task", () => {
  it("is busy until it has succeeded", async () => {
    const { runner, states } = watched();
    await runner.run(async () => "done");
    expect(states).toEqual([
      { busy: true, error: null },
      { busy: false, error: null },
    ]);
  });

  it("starts before run returns, so that the browser still sees the click", () => {
    let started = false;
    void watched().runner.run(async () => (started = true));
    expect(started).toBe(true);
  });

  it("keeps its error until the next run or a reset", async () => {
    const { runner, last } = watched();
    const error = new Error("no");
    await runner.run(failing(error));
    expect(last()).toEqual({ busy: false, error });
    runner.reset();
    expect(last()).toEqual({ busy: false, error: null });
    await runner.run(failing(error));
    const next = runner.run(async () => undefined);
    expect(last()).toEqual({ busy: true, error: null });
    await next;
    expect(last()).toEqual({ busy: false, error: null });
  });

  it("shows the error of a task that throws before it waits", async () => {
    const { runner, last } = watched();
    const error = new Error("at once");
    await runner.run(() => {
      throw error;
    });
    expect(last()).toEqual({ busy: false, error });
  });

  it("ends without an error when the person cancels", async () => {
    const { runner, last } = watched();
    await runner.run(failing(new Cancelled()));
    expect(last()).toEqual({ busy: false, error: null });
  });

  it("ignores a second run while the first is running", async () => {
    const { runner, last } = watched();
    const first = Promise.withResolvers<void>();
    let runs = 0;
    const task = () => {
      runs++;
      return first.promise;
    };
    const running = runner.run(task);
    await runner.run(task);
    expect(runs).toBe(1);
    expect(last()).toEqual({ busy: true, error: null });
    first.resolve();
    await running;
    await runner.run(task);
    expect(runs).toBe(2);
  });

  it("runs beside itself where that is wanted, busy until the last has ended", async () => {
    const { runner, last } = watched();
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const running = [first, second].map(({ promise }) => runner.run(() => promise, { parallel: true }));
    const error = new Error("no");
    first.reject(error);
    await running[0];
    expect(last()).toEqual({ busy: true, error });
    second.resolve();
    await running[1];
    expect(last()).toEqual({ busy: false, error });
  });

  it("stays busy where success leaves the page, but not after an error", async () => {
    const { runner, last } = watched();
    const error = new Error("no");
    await runner.run(failing(error), { staysBusy: true });
    expect(last()).toEqual({ busy: false, error });
    await runner.run(async () => undefined, { staysBusy: true });
    expect(last()).toEqual({ busy: true, error: null });
    let again = false;
    await runner.run(async () => (again = true));
    expect(again).toBe(false);
  });
});
