import { request } from "./request";
import type { LeftOutView, MoveInView } from "./schema";
import { upload } from "./upload";

export type LeftOut = LeftOutView;

/** An export of another service that I gave. `read` goes from 0 to 1. */
export type MoveIn = MoveInView;

export const readMoveIns = () => request<{ move_ins: MoveIn[]; most_mb: number }>("GET", "/api/moving-in");
export const moveIn = (file: File, onProgress: (part: number) => void) =>
  upload<MoveIn>("/api/moving-in", file, onProgress);
export const stopMoveIn = (id: string) => request<void>("POST", `/api/moving-in/${id}/stop`);
export const undoMoveIn = (id: string) => request<void>("POST", `/api/moving-in/${id}/undo`);
export const forgetMoveIn = (id: string) => request<void>("DELETE", `/api/moving-in/${id}`);
