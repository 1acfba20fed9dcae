import type { Capability } from "../api/capabilities";
import { typeset } from "../texts/typeset";

interface Operation {
  operation: string;
  summary: string;
  capability: Capability | null;
}

/** The display name of a call: this server's own operations in the reader's language, others by their given name. */
export const operationName = ({ operation, summary, capability }: Operation): string =>
  capability === null ? operation : typeset(summary);
