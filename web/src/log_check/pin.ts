/**
 * This browser's record of the server's log: the last valid checkpoint, and failures. It contains nothing about the
 * user and stays after sign-out.
 */
import { readSetting, saveSetting } from "../app/localSettings";

export interface Pin {
  key: string;
  checkpoint: string;
  /** When a log was first seen here, and when it was last compared: ISO 8601. */
  first: string;
  last: string;
  alarm?: Alarm;
  /** The previous log, which could not be continued, and the number of entries seen here that are lost. */
  successor?: { origin: string; lost: number };
}

export type AlarmReason = "shrunk" | "two" | "rewritten" | "unproven" | "key" | "replaced";

/** Two contradicting checkpoints, and what the server sent to connect them. */
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
