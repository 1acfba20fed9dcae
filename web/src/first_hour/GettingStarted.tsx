/** On the first page, for who is new here: an operator's first steps, and GPTs to begin with. */
import { useState } from "react";
import { readSetupStatus, readStarterGpts } from "../api/firstHour";
import { useResource } from "../api/useResource";
import { saveSetting } from "../app/localSettings";
import { Link } from "../app/router";
import { GptCard } from "../gpts/GptCard";
import { firstHourTexts as words } from "../texts/firstHour";
import { Button, buttonLook } from "../ui/Button";
import { FIRST_STEPS_AWAY } from "./remembered";
import { counted } from "./steps";

export default function GettingStarted({ steps, gpts }: { steps: boolean; gpts: boolean }) {
  return (
    <div className="grid gap-8 text-start">
      {steps && <FirstSteps />}
      {gpts && <Gpts />}
    </div>
  );
}

/** Nothing while it is not known, and nothing when all of it is done. */
function FirstSteps() {
  const { resource } = useResource("first hour", readSetupStatus);
  const [away, setAway] = useState(false);
  if (away || resource.state !== "ready") return null;
  const { done, of } = counted(resource.value);
  if (done === of) return null;
  const putAway = () => {
    saveSetting(FIRST_STEPS_AWAY, "yes");
    setAway(true);
  };
  return (
    <section className="card p-4" aria-labelledby="first-steps" data-testid="first-steps">
      <h2 id="first-steps" className="font-semibold">
        {words.card.title}
      </h2>
      <p className="text-quiet">
        {words.card.text} {words.progress(done, of)}.
      </p>
      <p className="mt-3 flex flex-wrap gap-2">
        <Link className={buttonLook("main")} href="/operator/setup">
          {words.card.open}
        </Link>
        <Button onClick={putAway}>{words.card.away}</Button>
      </p>
    </section>
  );
}

function Gpts() {
  const { resource } = useResource("beginnings", readStarterGpts);
  if (resource.state !== "ready" || resource.value.length === 0) return null;
  return (
    <section aria-labelledby="beginnings" data-testid="beginnings">
      <h2 id="beginnings" className="label mb-3">
        {words.beginnings}
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2">
        {resource.value.map((gpt) => (
          <GptCard key={gpt.id} gpt={gpt} />
        ))}
      </ul>
    </section>
  );
}
