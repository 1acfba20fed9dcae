import { useEffect } from "react";
import { t } from "../texts";
import { useBranding } from "./branding";

/** The page's name in the browser's tab. */
export function useTitle(title: string): void {
  const server = useBranding().name || t.product;
  useEffect(() => {
    document.title = title ? `${title} · ${server}` : server;
  }, [title, server]);
}
