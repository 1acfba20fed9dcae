/**
 * Notifies a user who is looking elsewhere that something is ready: with a mark in the tab's title and, if they opted
 * in, a browser notification. This page shows it through its service worker, without a push service.
 *
 * Invariants:
 * - A notification contains the name of the GPT or the server and a fixed sentence, and no user content.
 * - The browser asks for permission only after the user has pressed a button.
 */
import { useSyncExternalStore } from "react";
import { t } from "../texts";
import { readSetting, saveSetting } from "./localSettings";
import { markTitle } from "./title";
import { showToast } from "./toasts";

const SETTING = "notifications";

export type Ready = keyof typeof t.notify.ready;

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function choose(choice: "on" | "off" | "asked"): void {
  saveSetting(SETTING, choice);
  for (const listener of listeners) listener();
}

export const canNotify = () => "Notification" in window && "serviceWorker" in navigator;

const isOn = () => canNotify() && Notification.permission === "granted" && readSetting(SETTING) === "on";

export const useNotificationsOn = () => useSyncExternalStore(subscribe, isOn);

/** Asks the browser for permission. Rejects with a message for the user if it is denied. */
export async function turnOnNotifications(): Promise<void> {
  const granted = (await Notification.requestPermission()) === "granted";
  choose(granted ? "on" : "off");
  if (!granted) throw new Error(t.notify.blocked);
}

export const turnOffNotifications = () => choose("off");

/** Announces that something at `path` is ready. Does nothing while this page is visible. */
export function announceReady(event: Ready, name: string, path: string): void {
  if (!document.hidden) return;
  markTitle();
  if (isOn()) void notify(event, name, path).catch(() => undefined);
  else if (canNotify() && readSetting(SETTING) === null && Notification.permission !== "denied") askWhenSeen();
}

async function notify(event: Ready, name: string, path: string): Promise<void> {
  const worker = await navigator.serviceWorker.ready;
  await worker.showNotification(name, {
    body: t.notify.ready[event],
    tag: path,
    icon: "/icon-192.png",
    data: { path },
  });
}

/** Offers notifications once, when the user returns to something that could have been announced. */
function askWhenSeen(): void {
  choose("asked");
  const onVisible = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", onVisible);
    showToast(t.notify.question, { label: t.notify.turnOn, run: turnOnNotifications, done: t.notify.isOn });
  };
  document.addEventListener("visibilitychange", onVisible);
}
