import { beforeEach, describe, expect, it, vi } from "vitest";

class Storage {
  private readonly held = new Map<string, string>();
  getItem = (name: string) => this.held.get(name) ?? null;
  setItem = (name: string, value: string) => void this.held.set(name, value);
  removeItem = (name: string) => void this.held.delete(name);
}

const load = async () => {
  vi.resetModules();
  return import("./space");
};

describe("The space of a tab", () => {
  beforeEach(() => vi.stubGlobal("sessionStorage", new Storage()));

  it("is none until one is shown, and then in every request", async () => {
    const space = await load();
    expect(space.spaceHeaders()).toEqual({});
    expect(space.inThisSpace("/a?v=1")).toBe("/a?v=1");
    space.showSpace("w 1");
    expect(space.spaceHeaders()).toEqual({ "Discreet-Space": "w 1" });
    expect(space.inThisSpace("/a")).toBe("/a?space=w%201");
    expect(space.inThisSpace("/a?v=1")).toBe("/a?v=1&space=w%201");
  });

  it("is the same when the tab is loaded again, and forgotten at the sign-out", async () => {
    (await load()).showSpace("w");
    const again = await load();
    expect(again.shownSpace()).toBe("w");
    again.showSpace(null);
    expect((await load()).spaceHeaders()).toEqual({});
  });

  it("lasts as long as the page where the browser refuses storage", async () => {
    vi.stubGlobal("sessionStorage", undefined);
    const space = await load();
    space.showSpace("w");
    expect(space.shownSpace()).toBe("w");
  });
});
