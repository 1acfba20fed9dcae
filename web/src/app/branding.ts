/**
 * This server's branding: name, accent colour, logo and banner. The server writes it into the page, so that it applies
 * from the first paint; without it, the product's defaults apply.
 */
import { useSyncExternalStore } from "react";
import type { AccentShadeView, BrandingView } from "../api/schema";

export type Branding = BrandingView;
export type Shade = AccentShadeView;

const defaultBranding: Branding = { name: "", accent: "", light: null, dark: null, logo: "", banner: "" };
const variables = { accent: "--accent", strong: "--accent-strong", on_accent: "--on-accent", wash: "--wash" } as const;

let branding: Branding | null = null;
const listeners = new Set<() => void>();

function inPage(): Branding {
  const content = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="branding"]')?.content;
  return content ? (JSON.parse(content) as Branding) : defaultBranding;
}

export function currentBranding(): Branding {
  branding ??= inPage();
  return branding;
}

/** Applies branding that was just saved. */
export function setBranding(next: Branding): void {
  branding = next;
  paintAccent(document.documentElement.dataset.theme === "dark");
  for (const listener of listeners) listener();
}

/** Applies the server's accent colour for the light or dark theme. */
export function paintAccent(dark: boolean): void {
  applyAccent(document.documentElement, dark ? currentBranding().dark : currentBranding().light);
}

export function applyAccent({ style }: HTMLElement, shade: Shade | null): void {
  for (const [part, name] of Object.entries(variables) as [keyof Shade, string][])
    if (shade) style.setProperty(name, shade[part]);
    else style.removeProperty(name);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useBranding = () => useSyncExternalStore(subscribe, currentBranding, currentBranding);
