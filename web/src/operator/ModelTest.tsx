import { useState } from "react";
import { type ModelTestAnswer, tryModel } from "../api/firstHour";
import { language } from "../texts/language";
import { serverAdminTexts } from "../texts/serverAdmin";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const texts = serverAdminTexts.models;
const inSeconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** Tests the model with a short request and reports the response time or the error. */
export function ModelTest() {
  const [answer, setAnswer] = useState<ModelTestAnswer | null>(null);
  const ask = useTask(async () => {
    setAnswer(null);
    setAnswer(await tryModel());
  });
  return (
    <>
      <p className="text-sm text-quiet">{texts.testText}</p>
      <Button disabled={ask.busy} onClick={ask.run}>
        {ask.busy ? texts.testing : texts.test}
      </Button>
      <div role="status" data-testid="tried" className="empty:hidden">
        {answer && (answer.text ? <Answer answer={answer} /> : texts.empty)}
      </div>
      <ErrorNotice error={ask.error} />
    </>
  );
}

function Answer({ answer: { text, seconds, first_seconds } }: { answer: ModelTestAnswer }) {
  return (
    <>
      <p>{texts.answered(inSeconds.format(first_seconds ?? seconds), inSeconds.format(seconds))}</p>
      <blockquote className="mt-1 border-s-2 border-edge ps-3 text-ink wrap-anywhere">{text}</blockquote>
    </>
  );
}
