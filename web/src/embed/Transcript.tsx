/** Stands in for chat/Transcript.tsx: the messages come with the first question, so that the frame opens fast. */
import { type ComponentProps, lazy, Suspense } from "react";
import type { Transcript as Messages } from "../chat/Transcript";

const Loaded = lazy(() => import("../chat/Transcript").then(({ Transcript }) => ({ default: Transcript })));

export const Transcript = (props: ComponentProps<typeof Messages>) => (
  <Suspense>
    <Loaded {...props} />
  </Suspense>
);
