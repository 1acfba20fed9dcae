import { useEffect } from "react";
import { t } from "../texts";
import { useBranding } from "./branding";

let pageTitle: string = t.product;
let marked = false;

function show(): void {
  document.title = marked ? `● ${pageTitle}` : pageTitle;
}

/** Sets the document title. */
export function useTitle(title: string): void {
  const server = useBranding().name || t.product;
  useEffect(() => {
    pageTitle = title ? `${title} · ${server}` : server;
    show();
  }, [title, server]);
}

/** Marks the document title until the tab is visible again. */
export function markTitle(): void {
  marked = true;
  show();
  const onVisible = () => {
    if (document.hidden) return;
    marked = false;
    show();
    document.removeEventListener("visibilitychange", onVisible);
  };
  document.addEventListener("visibilitychange", onVisible);
}
