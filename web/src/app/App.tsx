/** Routes for visitors. `SignedInApp` has the routes for signed-in users. */
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

/** Pages that are open to everyone, signed in or not. */
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

/** Redirects visitors to a page that they may see. */
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

/** The token in a guest link, which is longer than a GPT's id; null at every other address. */
const guestLink = (path: string) => /^\/g\/([\w-]{43})$/.exec(path)?.[1] ?? null;

/** This server's promises, readable without signing in. */
const PublicCommitments = () => (
  <main className="h-full overflow-y-auto">
    <CommitmentsPage />
  </main>
);

/**
 * Pages that stay reachable before the policies in force are accepted: viewing and withdrawing the user's own data
 * (P13).
 */
const isOpenBeforeAccepting = (path: string) =>
  path.startsWith("/settings/") ||
  ["/privacy", "/settings", "/ledger", "/evidence", "/deleted", "/delete-account"].includes(path);

function Redirect({ to }: { to: string }) {
  useEffect(() => navigate(to, "replace"), [to]);
  return null;
}

/** An error boundary that offers a way on after a crash or a failed chunk load. */
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
