import type { Capability } from "../api/capabilities";
import { typeset } from "../texts/typeset";

interface Operation {
  operation: string;
  summary: string;
  capability: Capability | null;
}

/** The name of a call: the server's own operations in the reader's language, a builder's by the given name. */
export const operationName = ({ operation, summary, capability }: Operation): string =>
  capability === null ? operation : typeset(summary);
