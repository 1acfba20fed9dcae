/**
 * What this browser stores about the log of this server: the last valid checkpoint, and failures. It says nothing about
 * the person, and stays after sign-out.
 */
import { readSetting, saveSetting } from "../app/localSettings";

export interface Pin {
  key: string;
  checkpoint: string;
  /** When a log was seen here first, and when it was compared last: ISO 8601. */
  first: string;
  last: string;
  alarm?: Alarm;
  /** The log before, which could not go on, and how many of the entries that were seen here are lost. */
  successor?: { origin: string; lost: number };
}

export type AlarmReason = "shrunk" | "two" | "rewritten" | "unproven" | "key" | "replaced";

/** Two checkpoints that contradict each other, and what the server sent to connect them. */
export interface Alarm {
  why: AlarmReason;
  at: string;
  old: string;
  new: string;
  proof: string;
}

const name = "log";

export function readPin(): Pin | null {
  try {
    const pin = JSON.parse(readSetting(name) ?? "null") as Pin | null;
    return typeof pin?.key === "string" && typeof pin.checkpoint === "string" ? pin : null;
  } catch {
    return null;
  }
}

export const keepPin = (pin: Pin) => saveSetting(name, JSON.stringify(pin));
export const forgetPin = () => saveSetting(name, null);
