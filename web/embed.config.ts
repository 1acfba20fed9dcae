import { dirname, resolve } from "node:path";
import tailwind from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import { languageOf, speaking } from "./languages.ts";

/** Preact replaces React, because a page in another site's frame has to be small (docs/decisions/0108). */
const alias = [
  { find: /^react(?:-dom)?$/, replacement: "preact/compat" },
  { find: /^react-dom\/client$/, replacement: "preact/compat/client" },
  { find: /^react\/jsx-(?:dev-)?runtime$/, replacement: "preact/jsx-runtime" },
];

const from = (path: string) => resolve(import.meta.dirname, "src", path);

/** Modules of the app that the frame replaces. */
const standIns = new Map(
  [
    ["account/SignedOutLayout", "embed/SignedOutLayout.tsx"],
    ["chat/Transcript", "embed/Transcript.tsx"],
    ["chat/prepareText", "embed/prepareText.ts"],
    ["texts/typeset", "embed/typeset.ts"],
    ["consent/cardGuard", "embed/cardGuard.ts"],
    ["chat/Dictate", "embed/absent.tsx"],
    ["chat/files/AddFiles", "embed/absent.tsx"],
    ["chat/files/Dropping", "embed/absent.tsx"],
    ["chat/files/useFiles", "embed/absent.tsx"],
    ["chat/files/WaitingFiles", "embed/absent.tsx"],
    ["feedback/rateable", "embed/absent.tsx"],
  ].map(([original, standIn]) => [from(original as string), from(standIn as string)]),
);

/** It loads the sentences itself when there is an error to show. */
const fetchesSentences = from("api/request.ts");

function standingIn(): Plugin {
  return {
    name: "standing-in",
    enforce: "pre",
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith(".")) return null;
      const standIn = standIns.get(resolve(dirname(importer), source));
      return standIn === undefined || standIn === importer || importer === fetchesSentences ? null : standIn;
    },
  };
}

// The frame of an embedded GPT, built beside the app.
export default defineConfig(({ mode }) => ({
  plugins: [standingIn(), speaking(languageOf(mode)), tailwind()],
  resolve: { alias },
  publicDir: false,
  build: {
    outDir: "../src/discreet/static",
    emptyOutDir: false,
    license: { fileName: "embed-licenses.md" },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A single file until the chat is usable: each further one costs its headers and a round trip.
    rolldownOptions: {
      input: "embed.html",
      output: { codeSplitting: { groups: [{ name: "frame", tags: ["$initial"] }] } },
    },
  },
}));
