/** The routes for visitors; `SignedInApp` has those for people who are signed in. */
import { Component, lazy, type ReactNode, Suspense, useEffect } from "react";
import { Failure, Loading } from "../ui/ResourceView";
import { loadSignedInApp } from "./loadSignedInApp";
import { navigate, usePageLocation } from "./router";
import { pageAt, type Route } from "./routes";
import { type readSession, SessionProvider, useSession } from "./session";

const SignedInApp = lazy(loadSignedInApp);
const SetUpPage = lazy(() => import("../account/SetUpPage"));
const ForgotPage = lazy(() => import("../account/ForgotPage"));
const ResetPage = lazy(() => import("../account/ResetPage"));
const NewAccountPage = lazy(() => import("../account/NewAccountPage"));
const ConfirmAddressPage = lazy(() => import("../account/ConfirmAddressPage"));
const OfferPage = lazy(() => import("../gpts/sharing/OfferPage"));
const SignInPage = lazy(() => import("../account/SignInPage"));
const SignUpPage = lazy(() => import("../account/SignUpPage"));
const OrganisationPage = lazy(() => import("../sign_on/OrganisationPage"));
const LinkPage = lazy(() => import("../sign_on/LinkPage"));
const DeletedAccountPage = lazy(() => import("../deletion/DeletedAccountPage"));
const TermsGate = lazy(() => import("../policies/TermsGate"));
const LockedPage = lazy(() => import("../own_key/LockedPage"));
const CommitmentsPage = lazy(() => import("../commitments/CommitmentsPage"));
const GuestPage = lazy(() => import("../guests/GuestPage"));
const JoinPage = lazy(() => import("../workspace/JoinPage"));

/** Pages for everyone, signed in or not. */
const publicRoutes: Route[] = [
  ["/setup", () => <SetUpPage />],
  ["/sign-in", () => <SignInPage />],
  ["/sign-up", () => <SignUpPage />],
  ["/new-account", () => <NewAccountPage />],
  ["/confirm-address", () => <ConfirmAddressPage />],
  ["/offer", () => <OfferPage />],
  ["/join", () => <JoinPage />],
  ["/forgot-password", () => <ForgotPage />],
  ["/reset-password", () => <ResetPage />],
  ["/sso", () => <OrganisationPage workspace={null} />],
  ["/sso/link", () => <LinkPage />],
  ["/sso/:id", ({ id }) => <OrganisationPage key={id} workspace={id} />],
  ["/deleted-account", () => <DeletedAccountPage />],
];

export function App({ session }: { session: ReturnType<typeof readSession> }) {
  return (
    <Boundary>
      <Suspense
        fallback={
          <div className="p-8">
            <Loading />
          </div>
        }
      >
        <SessionProvider first={session}>
          <Gate />
        </SessionProvider>
      </Suspense>
    </Boundary>
  );
}

/** People who are not signed in are redirected to a page that they can see. */
function Gate() {
  const { me, instance } = useSession();
  const { path, search } = usePageLocation();
  const page = pageAt(publicRoutes, path);
  if (page) return page;
  const link = guestLink(path);
  if (link !== null) return <GuestPage key={link} link={link} />;
  if (me === null && path === "/privacy") return <PublicCommitments />;
  if (me === null)
    return (
      <Redirect
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
  return (
    <SignedInApp key={`${me.id} ${me.space}`} mustAccept={me.to_accept.length > 0 && !isOpenBeforeAccepting(path)} />
  );
}

/** The token of a link for guests, which is longer than the id of a GPT; null at every other address. */
const guestLink = (path: string) => /^\/g\/([\w-]{43})$/.exec(path)?.[1] ?? null;

/** The promises of this server, also for visitors. */
const PublicCommitments = () => (
  <main className="h-full overflow-y-auto">
    <CommitmentsPage />
  </main>
);

/** Pages for who has not accepted the policies in force: what is theirs, to be looked at and taken back (P13). */
const isOpenBeforeAccepting = (path: string) =>
  path.startsWith("/settings/") ||
  ["/privacy", "/settings", "/ledger", "/evidence", "/deleted", "/delete-account"].includes(path);

function Redirect({ to }: { to: string }) {
  useEffect(() => navigate(to, "replace"), [to]);
  return null;
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
