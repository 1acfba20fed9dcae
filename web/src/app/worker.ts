/** Registers the service worker (public/worker.js) once the page has loaded and the browser is idle. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const later = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1000));
  const register = () => later(() => void navigator.serviceWorker.register("/worker.js").catch(() => undefined));
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
