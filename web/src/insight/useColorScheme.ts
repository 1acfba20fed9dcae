import { useSyncExternalStore } from "react";

/** Light or dark, as the page is shown now. */
export const useColorScheme = () =>
  useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme ?? "light");

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
