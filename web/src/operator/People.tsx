/** The accounts of this server: found by name or e-mail, and helped from their row. */
import { useEffect, useState } from "react";
import type { PeopleView, ResetLinkView } from "../api/schema";
import { type ListedAccount, makeResetLink, readPeople, restore, suspend } from "../api/security";
import { useResource } from "../api/useResource";
import { offerUndo } from "../app/toasts";
import { useReauthentication } from "../security/Reauthenticate";
import { atMoment, onUtcDay } from "../texts/dates";
import { operatorTexts } from "../texts/operator";
import { securityTexts } from "../texts/security";
import { IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { type Entry, Menu } from "../ui/Menu";
import { ErrorNotice } from "../ui/Notice";
import { Paged } from "../ui/Paged";
import { Empty, ResourceView } from "../ui/ResourceView";
import { ShownOnce } from "../ui/ShownOnce";
import { useTask } from "../ui/useTask";

const texts = operatorTexts.people;
const { account: words } = securityTexts;
/** Milliseconds without a keystroke after which the search begins. */
const pause = 200;

type State = ListedAccount["state"];
type Asked = { act: "reset" | "suspend"; account: ListedAccount };
type Made = { link: ResetLinkView; account: ListedAccount };

/** `onListed`: the list has come, or failed. `onActed`: something was done that the list of admin actions shows. */
export function People({ onListed, onActed }: { onListed: () => void; onActed: () => void }) {
  const [written, setWritten] = useState("");
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(written.trim()), pause);
    return () => clearTimeout(timer);
  }, [written]);
  const people = useResource(`people ${query}`, () => readPeople(query));
  const { state } = people.resource;
  useEffect(() => {
    if (state !== "loading") onListed();
  }, [state, onListed]);
  return (
    <>
      <input
        type="search"
        className="box mb-4"
        aria-label={texts.search}
        placeholder={texts.search}
        autoComplete="off"
        value={written}
        onChange={(event) => setWritten(event.target.value)}
      />
      <ResourceView query={people}>
        {(first) => <List key={query} first={first} query={query} onActed={onActed} />}
      </ResourceView>
    </>
  );
}

function List({ first, query, onActed }: { first: PeopleView; query: string; onActed: () => void }) {
  const [states, setStates] = useState<Readonly<Record<string, State>>>({});
  const [asked, setAsked] = useState<Asked | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const { confirmed, dialog } = useReauthentication();
  const act = useTask((call: () => Promise<unknown>) => confirmed(call).then(onActed));
  const become = (account: ListedAccount, state: State) => setStates((all) => ({ ...all, [account.id]: state }));
  const giveBack = (account: ListedAccount) => restore(account.email).then(() => become(account, "active"));
  const takeAway = (account: ListedAccount) => suspend(account.email).then(() => become(account, "suspended"));
  const giveBackWithUndo = async (account: ListedAccount) => {
    await giveBack(account);
    offerUndo(words.restored(account.email), () => confirmed(() => takeAway(account)).then(onActed));
  };
  const takeAwayWithUndo = async (account: ListedAccount) => {
    await takeAway(account);
    offerUndo(words.suspended(account.email), () => confirmed(() => giveBack(account)).then(onActed));
  };
  const entriesOf = (account: ListedAccount): Entry[] => [
    { label: texts.reset, onSelect: () => setAsked({ act: "reset", account }) },
    ...(account.state === "suspended"
      ? [{ label: words.restore, onSelect: () => void act.run(() => giveBackWithUndo(account)) }]
      : account.role === "operator"
        ? []
        : [{ label: words.suspend, danger: true, onSelect: () => setAsked({ act: "suspend", account }) }]),
  ];
  const answer = async ({ act: wanted, account }: Asked) => {
    setAsked(null);
    await act.run(async () => {
      if (wanted === "suspend") return takeAwayWithUndo(account);
      setMade({ account, link: await makeResetLink(account.email) });
    });
  };
  if (first.accounts.length === 0) return <Empty title={texts.none}>{texts.noneText(query)}</Empty>;
  return (
    <>
      <p role="status" className="mb-2 text-sm text-quiet">
        {texts.count(first.total)}
      </p>
      <ErrorNotice error={act.error} className="mb-3" />
      <Paged
        first={{ items: first.accounts, more: first.more }}
        read={(after) => readPeople(query, after).then(({ accounts, more }) => ({ items: accounts, more }))}
        older={texts.more}
        testId="people"
      >
        {(listed) => {
          const account = { ...listed, state: states[listed.id] ?? listed.state };
          return <Row account={account} entries={account.state === "deleting" ? [] : entriesOf(account)} />;
        }}
      </Paged>
      {asked && (
        <Confirm
          title={asked.act === "reset" ? words.resetTitle : words.suspendTitle}
          text={(asked.act === "reset" ? words.resetText : words.suspendText)(asked.account.email)}
          action={asked.act === "reset" ? words.resetDo : words.suspend}
          danger={asked.act === "suspend"}
          onClose={() => setAsked(null)}
          onConfirm={() => answer(asked)}
        />
      )}
      {made && (
        <ShownOnce
          secret={new URL(made.link.link, location.origin).href}
          words={{
            ...operatorTexts.linkOnce,
            title: texts.reset,
            text: words.linkOnce(made.account.email, atMoment(made.link.expires_at)),
          }}
          testId="reset-link"
          copiesAtOnce
          onClose={() => setMade(null)}
        />
      )}
      {dialog}
    </>
  );
}

function Row({ account, entries }: { account: ListedAccount; entries: readonly Entry[] }) {
  const { name, email, role, state, workspaces, created_at, megabytes } = account;
  const facts = [
    ...(workspaces.length > 0 ? [workspaces.join(", ")] : []),
    ...(megabytes === null ? [] : [texts.stores(megabytes)]),
    texts.since(onUtcDay(created_at)),
  ];
  return (
    <li className="flex items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          <span className="min-w-0 wrap-anywhere">{name || texts.noName}</span>
          {role === "operator" && <Mark look="text-quiet">{texts.operator}</Mark>}
          {state === "suspended" && <Mark look="text-caution">{texts.suspended}</Mark>}
          {state === "deleting" && <Mark look="text-danger">{texts.deleting}</Mark>}
        </p>
        {email && <p className="text-sm wrap-anywhere">{email}</p>}
        <p className="text-sm wrap-anywhere text-quiet">{facts.join(" · ")}</p>
      </div>
      {entries.length > 0 && (
        <Menu
          trigger={<IconButton icon="more" label={texts.actionsFor(name)} className="size-11 shrink-0" />}
          groups={[{ entries }]}
        />
      )}
    </li>
  );
}

function Mark({ look, children }: { look: string; children: string }) {
  return <span className={`rounded-full border border-line px-2 text-xs font-medium ${look}`}>{children}</span>;
}
