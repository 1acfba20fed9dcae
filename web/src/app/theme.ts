/** Light or dark theme: the reader's own choice, or else the system's. */
import { useSyncExternalStore } from "react";
import { paintAccent } from "./branding";
import { readSetting, saveSetting } from "./localSettings";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  const stored = readSetting("theme");
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function chooseTheme(theme: Theme): void {
  saveSetting("theme", theme === "system" ? null : theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function applyTheme(): void {
  const theme = chosenTheme();
  const resolved = theme === "system" ? (system.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = resolved;
  paintAccent(resolved === "dark");
}

system.addEventListener("change", applyTheme);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useTheme = () => useSyncExternalStore(subscribe, chosenTheme);
