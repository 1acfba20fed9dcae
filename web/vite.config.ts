import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { languageOf, speaking } from "./languages.ts";

// Few files, because on a first visit every request costs more than the bytes of a shared module. A group takes its
// modules with all their imports that no earlier group has. Guests load "chat" without the signed-in app.
const groups = [
  { name: "react", test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
  { name: "base", test: /[\\/]src[\\/](?:api|ui)[\\/]/, minShareCount: 6 },
  { name: "account", test: /[\\/]src[\\/]account[\\/](?:SignIn|SignUp|Forgot|Reset)Page\./ },
  { name: "index", tags: ["$initial" as const] },
  { name: "typeset", test: /[\\/]src[\\/]texts[\\/](?:[a-z]+[\\/])?typeset\./ },
  {
    name: "page",
    test: /[\\/]src[\\/](?:ui[\\/](?:Page|Dialog)|app[\\/]signOut|texts[\\/](?:[a-z]+[\\/])?settings)\./,
  },
  {
    name: "chat",
    test: /[\\/]src[\\/](?:chat[\\/](?:ConversationView|conversation|PrivacyChip|useDraftText)|app[\\/]useMedia)\./,
  },
  { name: "SignedInApp", test: /[\\/]src[\\/]app[\\/]SignedInApp\./ },
];

// Nothing is inlined and no polyfill script is added: the pages run under a CSP without 'unsafe-inline'.
export default defineConfig(({ mode }) => ({
  plugins: [speaking(languageOf(mode)), react(), tailwind()],
  build: {
    outDir: "../src/discreet/static",
    emptyOutDir: true,
    license: { fileName: "licenses.md" },
    manifest: "modules.json", // http/static.py reads from it what a signed-in page needs
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 300,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    proxy: Object.fromEntries(["/api", "/privacy-policy", "/terms"].map((path) => [path, "http://127.0.0.1:8000"])),
  },
}));
