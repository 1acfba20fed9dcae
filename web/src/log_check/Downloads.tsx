import { logCheckTexts } from "../texts/logCheck";
import { Button } from "../ui/Button";
import { save } from "../ui/save";
import type { Alarm } from "./pin";

const texts = logCheckTexts.downloads;
const TYPE = "text/plain;charset=utf-8";

/** Downloads of both checkpoints, which together prove the inconsistency. */
export function Downloads({ alarm }: { alarm: Alarm }) {
  return (
    <>
      <Button onClick={() => save(alarm.old, "checkpoint-before.txt", TYPE)}>{texts.old}</Button>
      <Button onClick={() => save(alarm.new, "checkpoint-now.txt", TYPE)}>{texts.new}</Button>
      {alarm.proof !== "" && <Button onClick={() => save(alarm.proof, "proof.txt", TYPE)}>{texts.proof}</Button>}
    </>
  );
}
