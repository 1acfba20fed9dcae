/** What is behind the door: everything that a person who is signed in sees. Who is not never loads it. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { ConversationPage } from "../chat/ConversationPage";
import { TrainingChoicePrompt } from "../sign_on/TrainingChoicePrompt";
import { TemporaryProvider } from "../temporary/temporaryChats";
import { Loading } from "../ui/ResourceView";
import { ConversationsProvider } from "./conversations";
import { lazyPage, useLoadedPage } from "./lazyPage";
import { rememberSignedIn } from "./loadSignedInApp";
import { NotFound } from "./NotFound";
import { Shown, usePageLocation } from "./router";
import { pageAt, type Route } from "./routes";
import { Shell } from "./Shell";
import { useMe } from "./session";

const GptStartPage = lazyPage(() => import("../gpts/GptStartPage"));
const ExplorePage = lazyPage(() => import("../gpts/ExplorePage"));
const BuilderPage = lazyPage(() => import("../gpts/BuilderPage"));
const BringPage = lazyPage(() => import("../gpts/ImportGptPage"));
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
const MovePage = lazyPage(() => import("../moving/ChatImportPage"));
const CommitmentsPage = lazyPage(() => import("../commitments/CommitmentsPage"));
const SettingsPage = lazyPage(() => import("../settings/SettingsPage"));
const DatasetPage = lazyPage(() => import("../datasets/DatasetPage"));
const WorkspacePage = lazyPage(() => import("../workspace/WorkspacePage"));
const PolicyEditorPage = lazyPage(() => import("../policies/EditorPage"));
const OperatorPage = lazyPage(() => import("../operator/OperatorPage"));
const TermsGate = lazy(() => import("../policies/TermsGate"));

/** Pages for whoever is signed in. */
const inside: Route[] = [
  ["/", ({ visit }) => <ConversationPage key={visit} id={null} />],
  ["/c/:id", ({ id }) => <ConversationPage key={id} id={id} />],
  ["/conversations", () => <AllConversationsPage />],
  ["/gpts", () => <ExplorePage />],
  ["/gpts/bring", () => <BringPage />],
  ["/gpts/new", ({ visit }) => <NewGptPage key={visit} />],
  ["/gpts/:id/edit", ({ id }) => <EditPage key={id} id={id} />],
  ["/gpts/:id/tests", ({ id }) => <TestsPage key={id} id={id} />],
  ["/gpts/:id/insight", ({ id }) => <InsightPage key={id} id={id} />],
  ["/gpts/:id/actions/:part", ({ id, part }) => <ActionPage key={`${id} ${part}`} gpt={id} id={part} />],
  ["/g/:id", ({ id, visit }) => <GptStartPage key={visit} id={id} />],
  ["/builders/:id", ({ id }) => <BuilderPage key={id} id={id} />],
  ["/images", () => <ImagesPage />],
  ["/prompts", () => <PromptsPage />],
  ["/deleted", () => <DeletedPage />],
  ["/delete-account", () => <DeleteAccountPage />],
  ["/evidence", () => <EvidencePage />],
  ["/ledger", () => <LedgerPage />],
  ["/move-in", () => <MovePage />],
  ["/privacy", () => <CommitmentsPage />],
  ["/settings", () => <SettingsPage part="account" />],
  ["/settings/:part", ({ part }) => <SettingsPage part={part} />],
  ["/workspace", () => <WorkspacePage path="" />],
  ["/workspace/:part", ({ part }) => <WorkspacePage path={part} />],
];

/** Pages for operators. */
const operators: Route[] = [
  ["/operator", () => <OperatorPage part="setup" />],
  ["/operator/first-hour", () => <OperatorPage part="setup" />],
  ["/operator/:part", ({ part }) => <OperatorPage part={part} />],
  ["/operator/policies/:part", ({ part }) => <PolicyEditorPage key={part} kind={part} />],
  ["/operator/datasets/:id", ({ id }) => <DatasetPage key={id} id={id} />],
];

/** The pages of who is signed in; behind the question while there is one, so that nothing written there is lost. */
export default function SignedInApp({ asked }: { asked: boolean }) {
  const began = useRef(!asked);
  began.current ||= !asked;
  useEffect(rememberSignedIn, []);
  return (
    <>
      {began.current && (
        <ConversationsProvider>
          <TemporaryProvider>
            <Shell>
              <Suspense fallback={<PageLoads />}>
                <Inside />
                {!asked && <TrainingChoicePrompt />}
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

function Inside() {
  const operates = useMe().role === "operator";
  const place = usePageLocation();
  const wanted = useMemo(() => {
    const rooms = operates ? [...inside, ...operators] : inside;
    return { place, page: pageAt(rooms, place.path, place.visit) ?? <NotFound /> };
  }, [operates, place]);
  const shown = useLoadedPage(wanted);
  useFocusOnMove(shown?.place.visit ?? place.visit);
  if (shown === null) return <PageLoads />;
  return (
    <>
      {shown !== wanted && <Coming />}
      <Shown value={shown.place}>{shown.page}</Shown>
    </>
  );
}

/** Once another page is shown the focus goes to it, unless it has taken the focus itself or keeps it. */
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

/** The next page is fetched, said once somebody would ask. */
function Coming() {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!asked) return null;
  return (
    <div className="sticky top-0 z-10 h-0">
      <div className="absolute inset-x-0 top-14 mx-auto w-fit rounded-full border border-line bg-surface px-4 shadow-sm *:py-2">
        <Loading />
      </div>
    </div>
  );
}
