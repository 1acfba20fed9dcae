/** Why a guest has no chat, or none any more. */
import { ApiError } from "../api/request";

export type WhyNoChat =
  | { name: "ended" }
  /** The link is gone, for good. `unsent` is what was written. */
  | { name: "off"; unsent: string }
  /** The guest stopped the proof of work. */
  | { name: "stopped" }
  | { name: "refused"; error: unknown };

export const isLinkNotFound = (error: unknown) => error instanceof ApiError && error.status === 404;
