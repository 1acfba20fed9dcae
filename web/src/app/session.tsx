/** The signed-in user and facts about this server, loaded once at the start and then kept up to date. */
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

/** Loads the signed-in user. Falls back to the session's space if this tab's space is no longer accessible. */
async function readPerson(): Promise<Me | null> {
  try {
    return await readMe();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) return null;
    if (error.code !== "elsewhere" || !(SPACE_HEADER in spaceHeaders())) throw error;
    showSpace(null);
    return readPerson();
  }
}

interface LoadedSession {
  instance: Instance;
  me: Me | null;
}

/** Loads the signed-in user and the server's facts. */
export async function readSession(): Promise<LoadedSession> {
  const me = readPerson();
  const [instance, loaded] = await Promise.all([readInstance(), me]);
  showSpace(loaded?.space ?? null);
  return { instance, me: loaded };
}

/** For pages without an account: loads the server's facts and never asks who is signed in. */
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

/** `first`: the session request that was started before the first render. */
export function SessionProvider({ first, children }: { first: Promise<LoadedSession>; children: ReactNode }) {
  const [loaded, setLoaded] = useState<LoadedSession | null>(null);
  const [error, setError] = useState<unknown>(null);
  const start = useCallback((session: Promise<LoadedSession>) => {
    setError(null);
    // Preload the user's first page while this one still shows that it is loading, to avoid a second loading message.
    session.then((both) => startTransition(() => setLoaded(both)), setError);
  }, []);
  useEffect(() => start(first), [start, first]);
  const changes = useRef(0);
  const setMe = useCallback((me: Me | null) => {
    changes.current += 1;
    showSpace(me?.space ?? null);
    setLoaded((previous) => previous && { ...previous, me });
  }, []);
  const refreshInstance = useCallback(async () => {
    const instance = await readInstance();
    setLoaded((previous) => previous && { ...previous, instance });
  }, []);
  useEffect(() => {
    // Ask again: the 401, and this response, may belong to a request from before the sign-in.
    const checkSignedIn = () => {
      const changesBefore = changes.current;
      const accept = (me: Me | null) => changes.current === changesBefore && setMe(me);
      void readMe().then(accept, () => accept(null));
    };
    signedOut.addEventListener("signed-out", checkSignedIn);
    return () => signedOut.removeEventListener("signed-out", checkSignedIn);
  }, [setMe]);
  usePrerequisites(loaded?.me ?? null, setMe);
  usePolling(loaded !== null && loaded.instance.model.state !== "ready", 2000, refreshInstance);
  const session = useMemo(() => loaded && { ...loaded, setMe, refreshInstance }, [loaded, setMe, refreshInstance]);

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

/**
 * Loads the user again when the server requires a step first, such as accepting policies. The page keeps its state and
 * continues afterwards.
 */
function usePrerequisites(me: Me | null, setMe: (me: Me | null) => void): void {
  const isPending = me !== null && (me.locked || me.to_accept.length > 0);
  useEffect(() => void (isPending || prerequisites.dispatchEvent(new Event("answered"))), [isPending]);
  useEffect(() => {
    if (me === null || isPending) return;
    const refresh = () =>
      void readMe().then(
        (now) => now && setMe({ ...me, to_accept: now.to_accept, locked: now.locked }),
        () => undefined,
      );
    prerequisites.addEventListener("asked", refresh);
    return () => prerequisites.removeEventListener("asked", refresh);
  }, [me, isPending, setMe]);
}

export function useSession(): Session {
  const session = use(Current);
  if (!session) throw new Error("useSession outside SessionProvider");
  return session;
}

const unnamedOperator = { name: "", contact: "" };

/** The operator. Its texts are empty if not stated or not loaded yet. */
export const useOperator = () => use(Current)?.instance.operator ?? unnamedOperator;

/** The signed-in user, for pages that require one. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error("useMe on a page without a person");
  return me;
}

/** The workspace of this page with the user's role, or null in their own space. */
export function useWorkspace(): Membership | null {
  const { space, workspaces } = useMe();
  return workspaces.find((one) => one.id === space) ?? null;
}
