/** Words that users type find the page, setting or action, in every language of the texts. */
import { existsSync, readdirSync } from "node:fs";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, describe, expect, it, vi } from "vitest";
import { speaking } from "../../languages";
import type { Me } from "../api/types";
import asked from "./asked.json";
import type * as OptionsModule from "./options";

const folders = readdirSync("src/texts").filter((name) => existsSync(`src/texts/${name}/server.json`));
const languages = ["en", ...folders] as (keyof typeof asked)[];
const servers: ViteDevServer[] = [];

// Stubs for what the modules read when they load; no page is rendered.
vi.stubGlobal("location", new URL("http://localhost/"));
vi.stubGlobal("addEventListener", () => undefined);
vi.stubGlobal("matchMedia", () => new EventTarget());

/** The palette's options in a build of this language. */
async function optionsIn(language: (typeof languages)[number]): Promise<typeof OptionsModule> {
  const plugins = [speaking(language as Parameters<typeof speaking>[0])];
  const server = await createServer({
    configFile: false,
    plugins,
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, ws: false },
  });
  servers.push(server);
  return (await server.ssrLoadModule("/src/find/options.ts")) as typeof OptionsModule;
}

const workspace = { id: "w", name: "Team", service: "team", role: "owner" };
/** An owner of the current workspace who is also the server's operator. */
const everything = { role: "operator", space: "w", workspaces: [workspace], images: true, borrowed: false } as unknown;
const person = { role: "person", space: "personal", workspaces: [], images: false, borrowed: false } as unknown;

/** Queries that only an operator or admin needs, by their index in the lists. */
const forAdmins = new Set(["admin", "invite", "people", "users"].map((word) => asked.en.indexOf(word)));

/** The preferred result for a word that also occurs in other names. */
const first: Partial<Record<(typeof languages)[number], Record<string, string>>> = {
  en: { "dark mode": "Appearance: Dark", share: "Settings: Sharing", log: "Sign out" },
  de: { melden: "GPT melden oder bewerten", Dunkelmodus: "Darstellung: Dunkel", Beweis: "Signierte Nachweise" },
  fr: { registre: "Données envoyées", "mode sombre": "Apparence\u202f: Sombre" },
  es: { "modo oscuro": "Apariencia: Oscuro", prueba: "Registros firmados" },
};

afterAll(() => Promise.all(servers.map((server) => server.close())));

describe.each(languages)("In %s", async (language) => {
  const { actions, rareActions, pages, matchingOptions, matchingGroups, nonEmptyGroup } = await optionsIn(language);
  const none = () => undefined;
  const found = (me: unknown, word: string) =>
    matchingOptions([...actions(none, none), ...rareActions(), ...pages(me as Me)], word);

  it("there are as many words as in English", () => expect(asked[language]).toHaveLength(asked.en.length));

  it.each(asked[language])("“%s” finds something", (word) => {
    expect(found(everything, word)).not.toEqual([]);
  });

  it("somebody without a workspace finds all but what is for admins", () => {
    const missing = asked[language].filter((word, place) => !forAdmins.has(place) && found(person, word).length === 0);
    expect(missing).toEqual([]);
  });

  it("another word for Settings finds its sections", () =>
    expect(found(person, asked[language][asked.en.indexOf("preferences")] ?? "").length).toBeGreaterThan(3));

  it.each(Object.entries(first[language] ?? {}))("“%s” leads first to %s", (word, name) => {
    const groups = [
      ...nonEmptyGroup("actions", "", [...actions(none, none), ...rareActions()]),
      ...nonEmptyGroup("pages", "", pages(everything as Me)),
    ];
    expect(
      matchingGroups(groups, word)[0]
        ?.options[0]?.text.map((piece) => piece.text)
        .join(""),
    ).toBe(name);
  });

  it("a word that nothing is called by finds nothing", () => expect(found(everything, "xyzzy")).toEqual([]));
});
