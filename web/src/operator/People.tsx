/** This server's accounts: search by name or email, with support actions in each row. */
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
const { account: accountTexts } = securityTexts;
/** Debounce in milliseconds before a search. */
const SEARCH_DELAY = 200;

type State = ListedAccount["state"];
type AccountAction = { act: "reset" | "suspend"; account: ListedAccount };
type NewResetLink = { link: ResetLinkView; account: ListedAccount };

/**
 * `onListed`: the list has loaded or failed. `onActed`: an action was taken that appears in the list of admin actions.
 */
export function People({ onListed, onActed }: { onListed: () => void; onActed: () => void }) {
  const [text, setText] = useState("");
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(text.trim()), SEARCH_DELAY);
    return () => clearTimeout(timer);
  }, [text]);
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
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ResourceView query={people}>
        {(first) => <List key={query} first={first} query={query} onActed={onActed} />}
      </ResourceView>
    </>
  );
}

function List({ first, query, onActed }: { first: PeopleView; query: string; onActed: () => void }) {
  const [states, setStates] = useState<Readonly<Record<string, State>>>({});
  const [pendingAction, setPendingAction] = useState<AccountAction | null>(null);
  const [resetLink, setResetLink] = useState<NewResetLink | null>(null);
  const { confirmed, dialog } = useReauthentication();
  const act = useTask((call: () => Promise<unknown>) => confirmed(call).then(onActed));
  const setState = (account: ListedAccount, state: State) => setStates((all) => ({ ...all, [account.id]: state }));
  const restoreAccount = (account: ListedAccount) => restore(account.email).then(() => setState(account, "active"));
  const suspendAccount = (account: ListedAccount) => suspend(account.email).then(() => setState(account, "suspended"));
  const restoreWithUndo = async (account: ListedAccount) => {
    await restoreAccount(account);
    offerUndo(accountTexts.restored(account.email), () => confirmed(() => suspendAccount(account)).then(onActed));
  };
  const suspendWithUndo = async (account: ListedAccount) => {
    await suspendAccount(account);
    offerUndo(accountTexts.suspended(account.email), () => confirmed(() => restoreAccount(account)).then(onActed));
  };
  const entriesOf = (account: ListedAccount): Entry[] => [
    { label: texts.reset, onSelect: () => setPendingAction({ act: "reset", account }) },
    ...(account.state === "suspended"
      ? [{ label: accountTexts.restore, onSelect: () => void act.run(() => restoreWithUndo(account)) }]
      : account.role === "operator"
        ? []
        : [
            {
              label: accountTexts.suspend,
              danger: true,
              onSelect: () => setPendingAction({ act: "suspend", account }),
            },
          ]),
  ];
  const runAction = async ({ act: kind, account }: AccountAction) => {
    setPendingAction(null);
    await act.run(async () => {
      if (kind === "suspend") return suspendWithUndo(account);
      setResetLink({ account, link: await makeResetLink(account.email) });
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
      {pendingAction && (
        <Confirm
          title={pendingAction.act === "reset" ? accountTexts.resetTitle : accountTexts.suspendTitle}
          text={(pendingAction.act === "reset" ? accountTexts.resetText : accountTexts.suspendText)(
            pendingAction.account.email,
          )}
          action={pendingAction.act === "reset" ? accountTexts.resetDo : accountTexts.suspend}
          danger={pendingAction.act === "suspend"}
          onClose={() => setPendingAction(null)}
          onConfirm={() => runAction(pendingAction)}
        />
      )}
      {resetLink && (
        <ShownOnce
          secret={new URL(resetLink.link.link, location.origin).href}
          texts={{
            ...operatorTexts.linkOnce,
            title: texts.reset,
            text: accountTexts.linkOnce(resetLink.account.email, atMoment(resetLink.link.expires_at)),
          }}
          testId="reset-link"
          copiesAtOnce
          onClose={() => setResetLink(null)}
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
          {role === "operator" && <Mark className="text-quiet">{texts.operator}</Mark>}
          {state === "suspended" && <Mark className="text-caution">{texts.suspended}</Mark>}
          {state === "deleting" && <Mark className="text-danger">{texts.deleting}</Mark>}
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

function Mark({ className, children }: { className: string; children: string }) {
  return <span className={`rounded-full border border-line px-2 text-xs font-medium ${className}`}>{children}</span>;
}
