import type { Capability } from "../api/capabilities";
import { typeset } from "../texts/typeset";

interface Operation {
  operation: string;
  summary: string;
  capability: Capability | null;
}

/** What a call does: the server's own operation in the reader's language, a builder's by the name that it has. */
export const operationName = ({ operation, summary, capability }: Operation): string =>
  capability === null ? operation : typeset(summary);
