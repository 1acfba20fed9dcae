import { type Habit, readHabits } from "../api/ledger";
import { useResource } from "../api/useResource";
import { Empty, Held } from "../parts/Held";
import { Link } from "../shell/router";
import { t } from "../texts";
import { count } from "../texts/dates";
import { addressOf } from "./address";

/** How often each GPT sends something, and whether it repeats what was written to it. */
export function Habits() {
  const held = useResource("habits", readHabits);
  return (
    <>
      <p className="mb-4 text-quiet">{t.ledger.habitsText}</p>
      <Held held={held}>
        {(habits) =>
          habits.length === 0 ? (
            <Empty title={t.ledger.habitsEmpty}>{t.ledger.habitsEmptyText}</Empty>
          ) : (
            <ul className="grid gap-3" data-testid="habits">
              {habits.map((habit) => (
                <Row key={habit.gpt.id} habit={habit} />
              ))}
            </ul>
          )
        }
      </Held>
    </>
  );
}

function Row({ habit: { gpt, messages, sent, own_words, sentence } }: { habit: Habit }) {
  const amounts = [
    [t.ledger.messages, messages],
    [t.ledger.sentMessages, sent],
    [t.ledger.ownWords, own_words],
  ] as const;
  return (
    <li className="card p-4">
      <h2 className="font-semibold break-words">{gpt.name || t.ledger.deletedGpt}</h2>
      <p className="mt-1 break-words">{sentence}</p>
      <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-1">
        {amounts.map(([what, amount]) => (
          <div key={what}>
            <dt className="label">{what}</dt>
            <dd className="font-mono">{count(amount)}</dd>
          </div>
        ))}
      </dl>
      {sent > 0 && (
        <p className="mt-2 text-[0.9375rem]">
          <Link className="link" href={addressOf({ gpt: gpt.id })}>
            {t.ledger.see(gpt.name || t.ledger.deletedGpt)}
          </Link>
        </p>
      )}
    </li>
  );
}
