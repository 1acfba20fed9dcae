/** Why a guest has no chat, or no longer has one. */
import { ApiError } from "../api/request";

export type WhyNoChat =
  | { name: "ended" }
  /** The link was turned off permanently. `unsent` is the unsent text. */
  | { name: "off"; unsent: string }
  /** The guest cancelled the proof of work. */
  | { name: "stopped" }
  | { name: "refused"; error: unknown };

export const isLinkNotFound = (error: unknown) => error instanceof ApiError && error.status === 404;
