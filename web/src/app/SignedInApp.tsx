/** The signed-in app. Visitors never load this chunk. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { ConversationPage } from "../chat/ConversationPage";
import { TrainingChoicePrompt } from "../sign_on/TrainingChoicePrompt";
import { TemporaryProvider } from "../temporary/temporaryChats";
import { Loading } from "../ui/ResourceView";
import { ConversationsProvider } from "./conversations";
import { lazyPage, useLoadedPage } from "./lazyPage";
import { rememberSignedIn } from "./loadSignedInApp";
import { NotFound } from "./NotFound";
import { ShownLocation, usePageLocation } from "./router";
import { pageAt, type Route } from "./routes";
import { Shell } from "./Shell";
import { useMe } from "./session";

const GptStartPage = lazyPage(() => import("../gpts/GptStartPage"));
const ExplorePage = lazyPage(() => import("../gpts/ExplorePage"));
const BuilderPage = lazyPage(() => import("../gpts/BuilderPage"));
const ImportGptPage = lazyPage(() => import("../gpts/ImportGptPage"));
const NewGptPage = lazyPage(() => import("../gpts/NewGptPage"));
const EditPage = lazyPage(() => import("../gpts/EditPage"));
const TestsPage = lazyPage(() => import("../gpts/tests/TestsPage"));
const InsightPage = lazyPage(() => import("../insight/InsightPage"));
const ActionPage = lazyPage(() => import("../gpts/actions/ActionPage"));
const ImagesPage = lazyPage(() => import("../images/ImagesPage"));
const LedgerPage = lazyPage(() => import("../ledger/LedgerPage"));
const AllConversationsPage = lazyPage(() => import("../conversations/AllConversationsPage"));
const PromptsPage = lazyPage(() => import("../prompts/PromptsPage"));
const DeletedPage = lazyPage(() => import("../deletion/DeletedPage"));
const DeleteAccountPage = lazyPage(() => import("../deletion/DeleteAccountPage"));
const EvidencePage = lazyPage(() => import("../privacy/EvidencePage"));
const ChatImportPage = lazyPage(() => import("../moving/ChatImportPage"));
const CommitmentsPage = lazyPage(() => import("../commitments/CommitmentsPage"));
const SettingsPage = lazyPage(() => import("../settings/SettingsPage"));
const DatasetPage = lazyPage(() => import("../datasets/DatasetPage"));
const WorkspacePage = lazyPage(() => import("../workspace/WorkspacePage"));
const PolicyEditorPage = lazyPage(() => import("../policies/EditorPage"));
const OperatorPage = lazyPage(() => import("../operator/OperatorPage"));
const TermsGate = lazy(() => import("../policies/TermsGate"));

/** Pages for signed-in users. */
const routes: Route[] = [
  ["/", ({ visit }) => <ConversationPage key={visit} id={null} />],
  ["/c/:id", ({ id }) => <ConversationPage key={id} id={id} />],
  ["/conversations", () => <AllConversationsPage />],
  ["/gpts", () => <ExplorePage />],
  ["/gpts/bring", () => <ImportGptPage />],
  ["/gpts/new", ({ visit }) => <NewGptPage key={visit} />],
  ["/gpts/:id/edit", ({ id }) => <EditPage key={id} id={id} />],
  ["/gpts/:id/tests", ({ id }) => <TestsPage key={id} id={id} />],
  ["/gpts/:id/insight", ({ id }) => <InsightPage key={id} id={id} />],
  ["/gpts/:id/actions/:section", ({ id, section }) => <ActionPage key={`${id} ${section}`} gpt={id} id={section} />],
  ["/g/:id", ({ id, visit }) => <GptStartPage key={visit} id={id} />],
  ["/builders/:id", ({ id }) => <BuilderPage key={id} id={id} />],
  ["/images", () => <ImagesPage />],
  ["/prompts", () => <PromptsPage />],
  ["/deleted", () => <DeletedPage />],
  ["/delete-account", () => <DeleteAccountPage />],
  ["/evidence", () => <EvidencePage />],
  ["/ledger", () => <LedgerPage />],
  ["/move-in", () => <ChatImportPage />],
  ["/privacy", () => <CommitmentsPage />],
  ["/settings", () => <SettingsPage section="account" />],
  ["/settings/:section", ({ section }) => <SettingsPage section={section} />],
  ["/workspace", () => <WorkspacePage path="" />],
  ["/workspace/:section", ({ section }) => <WorkspacePage path={section} />],
];

/** Pages for operators. */
const operatorRoutes: Route[] = [
  ["/operator", () => <OperatorPage section="setup" />],
  ["/operator/first-hour", () => <OperatorPage section="setup" />],
  ["/operator/:section", ({ section }) => <OperatorPage section={section} />],
  ["/operator/policies/:section", ({ section }) => <PolicyEditorPage key={section} kind={section} />],
  ["/operator/datasets/:id", ({ id }) => <DatasetPage key={id} id={id} />],
];

/** The signed-in pages. They stay mounted behind the dialog that asks to accept policies, so that no input is lost. */
export default function SignedInApp({ mustAccept }: { mustAccept: boolean }) {
  const hasStarted = useRef(!mustAccept);
  hasStarted.current ||= !mustAccept;
  useEffect(rememberSignedIn, []);
  return (
    <>
      {hasStarted.current && (
        <ConversationsProvider>
          <TemporaryProvider>
            <Shell>
              <Suspense fallback={<PageLoads />}>
                <CurrentPage />
                {!mustAccept && <TrainingChoicePrompt />}
              </Suspense>
            </Shell>
          </TemporaryProvider>
        </ConversationsProvider>
      )}
      {mustAccept && (
        <Suspense fallback={null}>
          <TermsGate />
        </Suspense>
      )}
    </>
  );
}

function CurrentPage() {
  const isOperator = useMe().role === "operator";
  const place = usePageLocation();
  const target = useMemo(() => {
    const allRoutes = isOperator ? [...routes, ...operatorRoutes] : routes;
    return { place, page: pageAt(allRoutes, place.path, place.visit) ?? <NotFound /> };
  }, [isOperator, place]);
  const loaded = useLoadedPage(target);
  useFocusOnMove(loaded?.place.visit ?? place.visit);
  if (loaded === null) return <PageLoads />;
  return (
    <>
      {loaded !== target && <LoadingNextPage />}
      <ShownLocation value={loaded.place}>{loaded.page}</ShownLocation>
    </>
  );
}

/** Moves the focus to the new page after navigation, unless the page has moved or kept the focus itself. */
function useFocusOnMove(visit: number): void {
  const first = useRef(visit);
  useEffect(() => {
    if (visit === first.current) return;
    const main = document.querySelector("main");
    if (!main?.contains(document.activeElement)) main?.focus({ preventScroll: true });
  }, [visit]);
}

function PageLoads() {
  return (
    <div className="px-8 pt-8">
      <Loading />
    </div>
  );
}

/** Announces that the next page is loading once that takes noticeably long. */
function LoadingNextPage() {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!isSlow) return null;
  return (
    <div className="sticky top-0 z-10 h-0">
      <div className="absolute inset-x-0 top-14 mx-auto w-fit rounded-full border border-line bg-surface px-4 shadow-sm *:py-2">
        <Loading />
      </div>
    </div>
  );
}
