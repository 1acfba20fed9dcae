import { type Habit, readSharingPatterns } from "../api/ledger";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { count } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { typeset } from "../texts/typeset";
import { Empty, ResourceView } from "../ui/ResourceView";
import { addressOf } from "./address";

/** How often each GPT sends data, and whether it repeats the user's messages. */
export function Habits() {
  const query = useResource("habits", readSharingPatterns);
  return (
    <>
      <p className="mb-4 text-quiet">{ledgerTexts.habitsText}</p>
      <ResourceView query={query}>
        {(habits) =>
          habits.length === 0 ? (
            <Empty title={ledgerTexts.habitsEmpty}>{ledgerTexts.habitsEmptyText}</Empty>
          ) : (
            <ul className="grid gap-3" data-testid="habits">
              {habits.map((habit) => (
                <Row key={habit.gpt.id} habit={habit} />
              ))}
            </ul>
          )
        }
      </ResourceView>
    </>
  );
}

function Row({ habit: { gpt, messages, sent, own_words, sentence } }: { habit: Habit }) {
  const amounts = [
    [ledgerTexts.messages, messages],
    [ledgerTexts.sentMessages, sent],
    [ledgerTexts.ownWords, own_words],
  ] as const;
  return (
    <li className="card p-4">
      <h2 className="font-semibold break-words">{gpt.name || ledgerTexts.deletedGpt}</h2>
      <p className="mt-1 break-words">{typeset(sentence)}</p>
      <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-1">
        {amounts.map(([kind, amount]) => (
          <div key={kind}>
            <dt className="label">{kind}</dt>
            <dd className="font-mono">{count(amount)}</dd>
          </div>
        ))}
      </dl>
      {sent > 0 && (
        <p className="mt-2 text-[0.9375rem]">
          <Link className="link" href={addressOf({ gpt: gpt.id })}>
            {ledgerTexts.see(gpt.name || ledgerTexts.deletedGpt)}
          </Link>
        </p>
      )}
    </li>
  );
}
