import { request } from "./request";
import type { Time } from "./types";
import { upload } from "./upload";

export interface LeftOut {
  why: string;
  count: number;
  sentence: string;
}

/** An export of another service that I gave. `read` goes from 0 to 1. */
export interface MoveIn {
  id: string;
  state: "waiting" | "reading" | "done" | "stopped" | "failed" | "undoing" | "undone";
  under_way: boolean;
  bytes: number;
  read: number;
  conversations: number;
  left_out: LeftOut[];
  sentence: string | null;
  began_at: Time;
  ended_at: Time | null;
}

export const readMoveIns = () => request<{ move_ins: MoveIn[]; most_mb: number }>("GET", "/api/moving-in");
export const moveIn = (file: File, onProgress: (part: number) => void) =>
  upload<MoveIn>("/api/moving-in", file, onProgress);
export const stopMoveIn = (id: string) => request<void>("POST", `/api/moving-in/${id}/stop`);
export const undoMoveIn = (id: string) => request<void>("POST", `/api/moving-in/${id}/undo`);
export const forgetMoveIn = (id: string) => request<void>("DELETE", `/api/moving-in/${id}`);
