import { useSyncExternalStore } from "react";

/** The page's current colour scheme. */
export const useColorScheme = () =>
  useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme ?? "light");

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
