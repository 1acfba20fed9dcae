import { useState } from "react";
import { useTask } from "../ui/useTask";

/** Saves a form and tracks whether its current values are saved. */
export function useSaved(task: () => Promise<unknown>) {
  const [saved, setSaved] = useState(false);
  const attempt = useTask(async () => {
    setSaved(false);
    await task();
    setSaved(true);
  });
  return { ...attempt, saved, changed: () => setSaved(false) };
}
