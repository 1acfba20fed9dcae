import { useEffect } from "react";
import { t } from "../texts";
import { useBranding } from "./branding";

let pageTitle: string = t.product;
let marked = false;

function show(): void {
  document.title = marked ? `● ${pageTitle}` : pageTitle;
}

/** The page's name in the browser's tab. */
export function useTitle(title: string): void {
  const server = useBranding().name || t.product;
  useEffect(() => {
    pageTitle = title ? `${title} · ${server}` : server;
    show();
  }, [title, server]);
}

/** Marks the tab until it is seen: something is ready there. */
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
