import { useEffect } from "react";
import { t } from "../texts";

/** The page's name in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · ${t.product}` : t.product;
  }, [title]);
}
