/** Who is signed in and what this server is: read once at the start, then kept up to date. */
import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { readInstance, readMe } from "../api/accounts";
import { ApiError, prerequisites, signedOut } from "../api/request";
import { SPACE_HEADER, showSpace, spaceHeaders } from "../api/space";
import type { Instance, Me, Membership } from "../api/types";
import { usePolling } from "../api/useResource";
import { Failure, Loading } from "../ui/ResourceView";

interface Session {
  instance: Instance;
  me: Me | null;
  setMe: (me: Me | null) => void;
  refreshInstance: () => Promise<void>;
}

const Current = createContext<Session | null>(null);

/** Who is signed in; in the space of their session where this tab's is not open any more. */
async function readWho(): Promise<Me | null> {
  try {
    return await readMe();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) return null;
    if (error.code !== "elsewhere" || !(SPACE_HEADER in spaceHeaders())) throw error;
    showSpace(null);
    return readWho();
  }
}

interface Known {
  instance: Instance;
  me: Me | null;
}

/** Who is signed in, and what this server is. */
export async function readSession(): Promise<Known> {
  const me = readWho();
  const [instance, known] = await Promise.all([readInstance(), me]);
  showSpace(known?.space ?? null);
  return { instance, me: known };
}

/** For a page that has to do with no account: what this server is, and never who is signed in. */
export function VisitorSession({ children }: { children: ReactNode }) {
  const [instance, setInstance] = useState<Instance | null>(null);
  const [error, setError] = useState<unknown>(null);
  const refreshInstance = useCallback(async () => setInstance(await readInstance()), []);
  const start = useCallback(() => {
    setError(null);
    refreshInstance().catch(setError);
  }, [refreshInstance]);
  useEffect(start, [start]);
  usePolling(instance !== null && instance.model.state !== "ready", 2000, refreshInstance);
  const session = useMemo(
    () => instance && { instance, me: null, setMe: () => undefined, refreshInstance },
    [instance, refreshInstance],
  );
  if (session === null)
    return <main className="p-6">{error === null ? <Loading /> : <Failure error={error} onRetry={start} />}</main>;
  return <Current value={session}>{children}</Current>;
}

/** `first`: what was asked before the page was set for the first time. */
export function SessionProvider({ first, children }: { first: Promise<Known>; children: ReactNode }) {
  const [known, setKnown] = useState<Known | null>(null);
  const [error, setError] = useState<unknown>(null);
  const start = useCallback((asked: Promise<Known>) => {
    setError(null);
    // What they see then is fetched while the page still says that it loads: a second such word would stay a while.
    asked.then((both) => startTransition(() => setKnown(both)), setError);
  }, []);
  useEffect(() => start(first), [start, first]);
  const changes = useRef(0);
  const setMe = useCallback((me: Me | null) => {
    changes.current += 1;
    showSpace(me?.space ?? null);
    setKnown((before) => before && { ...before, me });
  }, []);
  const refreshInstance = useCallback(async () => {
    const instance = await readInstance();
    setKnown((before) => before && { ...before, instance });
  }, []);
  useEffect(() => {
    // Asked anew, as the refusal may be one to a question from before somebody signed in; and so may this answer be.
    const leave = () => {
      const asked = changes.current;
      const hear = (me: Me | null) => changes.current === asked && setMe(me);
      void readMe().then(hear, () => hear(null));
    };
    signedOut.addEventListener("signed-out", leave);
    return () => signedOut.removeEventListener("signed-out", leave);
  }, [setMe]);
  useAsked(known?.me ?? null, setMe);
  usePolling(known !== null && known.instance.model.state !== "ready", 2000, refreshInstance);
  const session = useMemo(() => known && { ...known, setMe, refreshInstance }, [known, setMe, refreshInstance]);

  if (error !== null)
    return (
      <main className="mx-auto max-w-lg p-8">
        <Failure error={error} onRetry={() => start(readSession())} />
      </main>
    );
  if (session === null)
    return (
      <main className="mx-auto max-w-lg p-8">
        <Loading />
      </main>
    );
  return <Current value={session}>{children}</Current>;
}

/** The server asks for something first: what, stands in the account. The page stays what it was, and goes on after it. */
function useAsked(me: Me | null, setMe: (me: Me | null) => void): void {
  const asked = me !== null && (me.locked || me.to_accept.length > 0);
  useEffect(() => void (asked || prerequisites.dispatchEvent(new Event("answered"))), [asked]);
  useEffect(() => {
    if (me === null || asked) return;
    const look = () =>
      void readMe().then(
        (now) => now && setMe({ ...me, to_accept: now.to_accept, locked: now.locked }),
        () => undefined,
      );
    prerequisites.addEventListener("asked", look);
    return () => prerequisites.removeEventListener("asked", look);
  }, [me, asked, setMe]);
}

export function useSession(): Session {
  const session = use(Current);
  if (!session) throw new Error("useSession outside SessionProvider");
  return session;
}

const silent = { name: "", contact: "" };

/** Who runs the server. Empty texts where they do not say, and before the server has answered. */
export const useOperator = () => use(Current)?.instance.operator ?? silent;

/** The person signed in, on pages that only such a person sees. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error("useMe on a page without a person");
  return me;
}

/** The workspace that the page shows, and what one is in it; null in one's own space. */
export function useWorkspace(): Membership | null {
  const { space, workspaces } = useMe();
  return workspaces.find((one) => one.id === space) ?? null;
}
