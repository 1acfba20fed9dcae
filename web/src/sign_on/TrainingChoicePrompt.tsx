/**
 * The training question for users whose account was created by their organisation, when they first enter their own
 * space.
 */
import { useState } from "react";
import { ImproveQuestion } from "../account/ImproveQuestion";
import { chooseImprove } from "../api/accounts";
import { PERSONAL } from "../api/space";
import { useMe, useSession } from "../app/session";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

export function TrainingChoicePrompt() {
  const me = useMe();
  const [later, setLater] = useState(false);
  const mustAsk = me.space === PERSONAL && me.improve.history.length === 0 && !me.borrowed;
  return mustAsk && !later ? <Question onClose={() => setLater(true)} /> : null;
}

function Question({ onClose }: { onClose: () => void }) {
  const { setMe } = useSession();
  const [answer, setAnswer] = useState<boolean | null>(null);
  const save = useTask((allowed: boolean) => chooseImprove(allowed).then(setMe));
  return (
    <Dialog
      title={singleSignOnTexts.question.title}
      onClose={onClose}
      footer={
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{singleSignOnTexts.question.later}</Button>
          <Button variant="main" disabled={answer === null} onClick={() => answer !== null && save.run(answer)}>
            {singleSignOnTexts.question.save}
          </Button>
        </div>
      }
    >
      <p className="mb-4">{singleSignOnTexts.question.text}</p>
      <ErrorNotice error={save.error} className="mb-4" />
      <ImproveQuestion value={answer} onChoose={setAnswer} error={null} />
    </Dialog>
  );
}
