/** The map of the pages. */
import { Component, lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { ConversationPage } from "../chat/ConversationPage";
import { Failure, Loading } from "../parts/Held";
import { ConversationsProvider } from "./conversations";
import { FirstAnswer } from "../sign_on/FirstAnswer";
import { TemporaryProvider } from "../temporary/held";
import { NotFound } from "./NotFound";
import { navigate, usePlace } from "./router";
import { SessionProvider, useSession } from "./session";
import { Shell } from "./Shell";

const SetUpPage = lazy(() => import("../account/SetUpPage"));
const ForgotPage = lazy(() => import("../account/ForgotPage"));
const ResetPage = lazy(() => import("../account/ResetPage"));
const SignInPage = lazy(() => import("../account/SignInPage"));
const SignUpPage = lazy(() => import("../account/SignUpPage"));
const OrganisationPage = lazy(() => import("../sign_on/OrganisationPage"));
const LinkPage = lazy(() => import("../sign_on/LinkPage"));
const GptStartPage = lazy(() => import("../gpts/GptStartPage"));
const ExplorePage = lazy(() => import("../gpts/ExplorePage"));
const BuilderPage = lazy(() => import("../gpts/BuilderPage"));
const BringPage = lazy(() => import("../gpts/BringPage"));
const EditPage = lazy(() => import("../gpts/EditPage"));
const InsightPage = lazy(() => import("../insight/InsightPage"));
const ActionPage = lazy(() => import("../gpts/actions/ActionPage"));
const ImagesPage = lazy(() => import("../images/ImagesPage"));
const LedgerPage = lazy(() => import("../ledger/LedgerPage"));
const AllConversationsPage = lazy(() => import("../order/AllConversationsPage"));
const DeletedPage = lazy(() => import("../deletion/DeletedPage"));
const DeletedAccountPage = lazy(() => import("../deletion/DeletedAccountPage"));
const DeleteAccountPage = lazy(() => import("../deletion/DeleteAccountPage"));
const EvidencePage = lazy(() => import("../privacy/EvidencePage"));
const MovePage = lazy(() => import("../moving/MovePage"));
const PrivacyPage = lazy(() => import("../privacy/PrivacyPage"));
const DatasetPage = lazy(() => import("../datasets/DatasetPage"));
const WorkspacePage = lazy(() => import("../workspace/WorkspacePage"));
const TermsGate = lazy(() => import("../policies/TermsGate"));
const LockedPage = lazy(() => import("../own_key/LockedPage"));
const PolicyEditorPage = lazy(() => import("../policies/EditorPage"));
const OperatorPage = lazy(() => import("../operator/OperatorPage"));

const JoinPage = lazy(() => import("../workspace/JoinPage"));

const open: Record<string, () => ReactNode> = {
  "/setup": () => <SetUpPage />,
  "/sign-in": () => <SignInPage />,
  "/sign-up": () => <SignUpPage />,
  "/join": () => <JoinPage />,
  "/forgot-password": () => <ForgotPage />,
  "/reset-password": () => <ResetPage />,
  "/sso": () => <OrganisationPage workspace={null} />,
  "/sso/link": () => <LinkPage />,
  "/deleted-account": () => <DeletedAccountPage />,
};

export function App() {
  return (
    <Boundary>
      <SessionProvider>
        <Suspense
          fallback={
            <div className="p-8">
              <Loading />
            </div>
          }
        >
          <Door />
        </Suspense>
      </SessionProvider>
    </Boundary>
  );
}

/** Who is not signed in is led to where they can be. */
function Door() {
  const { me, instance } = useSession();
  const { path, search } = usePlace();
  const page = open[path];
  if (page) return page();
  const [, room, workspace, more] = path.split("/");
  if (room === "sso" && workspace && more === undefined) return <OrganisationPage key={path} workspace={workspace} />;
  if (me === null)
    return (
      <Away
        to={
          instance.needs_set_up
            ? "/setup"
            : path === "/"
              ? "/sign-in"
              : `/sign-in?next=${encodeURIComponent(path + search)}`
        }
      />
    );
  if (me.locked) return me.to_accept.length > 0 ? <TermsGate /> : <LockedPage />;
  return <Admitted key={`${me.id} ${me.space}`} asked={me.to_accept.length > 0 && !openToAll.has(path)} />;
}

/** Pages for who has not accepted the policies in force: what is theirs, to be looked at and taken back (P13). */
const openToAll = new Set(["/privacy", "/settings", "/ledger", "/evidence", "/deleted", "/delete-account"]);

/** The pages of who is signed in; behind the question while there is one, so that nothing written there is lost. */
function Admitted({ asked }: { asked: boolean }) {
  const began = useRef(!asked);
  began.current ||= !asked;
  return (
    <>
      {began.current && (
        <ConversationsProvider>
          <TemporaryProvider>
          <Shell>
            <Suspense
              fallback={
                <div className="px-8 pt-8">
                  <Loading />
                </div>
              }
            >
              <Inside />
              {!asked && <FirstAnswer />}
            </Suspense>
          </Shell>
          </TemporaryProvider>
        </ConversationsProvider>
      )}
      {asked && (
        <Suspense fallback={null}>
          <TermsGate />
        </Suspense>
      )}
    </>
  );
}

function Away({ to }: { to: string }) {
  useEffect(() => navigate(to, "replace"), [to]);
  return null;
}

function Inside() {
  const { me } = useSession();
  const { path, visit } = usePlace();
  const [, room, id, part, action] = path.split("/");
  const depth = path.split("/").length - 1;
  if (path === "/") return <ConversationPage key={visit} id={null} />;
  if (room === "c" && id && depth === 2) return <ConversationPage key={id} id={id} />;
  if (path === "/conversations") return <AllConversationsPage />;
  if (path === "/gpts") return <ExplorePage />;
  if (room === "builders" && id && depth === 2) return <BuilderPage key={id} id={id} />;
  if (path === "/gpts/bring") return <BringPage />;
  if (room === "g" && id && depth === 2) return <GptStartPage key={visit} id={id} />;
  if (room === "gpts" && id && part === "edit" && depth === 3) return <EditPage key={id} id={id} />;
  if (room === "gpts" && id && part === "insight" && depth === 3) return <InsightPage key={id} id={id} />;
  if (room === "gpts" && id && part === "actions" && action && depth === 4)
    return <ActionPage key={`${id} ${action}`} gpt={id} id={action} />;
  if (path === "/images") return <ImagesPage />;
  if (path === "/deleted") return <DeletedPage />;
  if (path === "/delete-account") return <DeleteAccountPage />;
  if (path === "/evidence") return <EvidencePage />;
  if (path === "/ledger") return <LedgerPage />;
  if (path === "/move-in") return <MovePage />;
  if (path === "/privacy" || path === "/settings") return <PrivacyPage />;
  if (room === "workspace" && depth <= 2) return <WorkspacePage path={id ?? ""} />;
  if (path === "/operator" && me?.role === "operator") return <OperatorPage />;
  if (room === "operator" && id === "policies" && part && depth === 3 && me?.role === "operator")
    return <PolicyEditorPage key={part} kind={part} />;
  if (room === "operator" && id === "datasets" && part && depth === 3 && me?.role === "operator")
    return <DatasetPage key={part} id={part} />;
  return <NotFound />;
}

/** A fault in the page, or a part of it that could not be fetched, leaves a way on. */
class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="mx-auto max-w-lg p-8">
        <Failure error={this.state.error} onRetry={() => location.reload()} />
      </main>
    );
  }
}
