/** What is behind the door: everything that a person who is signed in sees. Who is not never loads it. */
import { lazy, Suspense, useEffect, useRef } from "react";
import { ConversationPage } from "../chat/ConversationPage";
import { Loading } from "../parts/Held";
import { FirstAnswer } from "../sign_on/FirstAnswer";
import { TemporaryProvider } from "../temporary/held";
import { ConversationsProvider } from "./conversations";
import { rememberInside } from "./loadAdmitted";
import { NotFound } from "./NotFound";
import { usePlace } from "./router";
import { pageAt, type Route } from "./routes";
import { useSession } from "./session";
import { Shell } from "./Shell";

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
const DeleteAccountPage = lazy(() => import("../deletion/DeleteAccountPage"));
const EvidencePage = lazy(() => import("../privacy/EvidencePage"));
const MovePage = lazy(() => import("../moving/MovePage"));
const PrivacyPage = lazy(() => import("../privacy/PrivacyPage"));
const DatasetPage = lazy(() => import("../datasets/DatasetPage"));
const WorkspacePage = lazy(() => import("../workspace/WorkspacePage"));
const PolicyEditorPage = lazy(() => import("../policies/EditorPage"));
const FirstHourPage = lazy(() => import("../first_hour/FirstHourPage"));
const OperatorPage = lazy(() => import("../operator/OperatorPage"));
const TermsGate = lazy(() => import("../policies/TermsGate"));

/** Pages for whoever is signed in. */
const inside: Route[] = [
  ["/", ({ visit }) => <ConversationPage key={visit} id={null} />],
  ["/c/:id", ({ id }) => <ConversationPage key={id} id={id} />],
  ["/conversations", () => <AllConversationsPage />],
  ["/gpts", () => <ExplorePage />],
  ["/gpts/bring", () => <BringPage />],
  ["/gpts/:id/edit", ({ id }) => <EditPage key={id} id={id} />],
  ["/gpts/:id/insight", ({ id }) => <InsightPage key={id} id={id} />],
  ["/gpts/:id/actions/:part", ({ id, part }) => <ActionPage key={`${id} ${part}`} gpt={id} id={part} />],
  ["/g/:id", ({ id, visit }) => <GptStartPage key={visit} id={id} />],
  ["/builders/:id", ({ id }) => <BuilderPage key={id} id={id} />],
  ["/images", () => <ImagesPage />],
  ["/deleted", () => <DeletedPage />],
  ["/delete-account", () => <DeleteAccountPage />],
  ["/evidence", () => <EvidencePage />],
  ["/ledger", () => <LedgerPage />],
  ["/move-in", () => <MovePage />],
  ["/privacy", () => <PrivacyPage />],
  ["/settings", () => <PrivacyPage />],
  ["/workspace", () => <WorkspacePage path="" />],
  ["/workspace/:part", ({ part }) => <WorkspacePage path={part} />],
];

/** Pages for operators. */
const operators: Route[] = [
  ["/operator", () => <OperatorPage />],
  ["/operator/first-hour", () => <FirstHourPage />],
  ["/operator/policies/:part", ({ part }) => <PolicyEditorPage key={part} kind={part} />],
  ["/operator/datasets/:id", ({ id }) => <DatasetPage key={id} id={id} />],
];

/** The pages of who is signed in; behind the question while there is one, so that nothing written there is lost. */
export default function Admitted({ asked }: { asked: boolean }) {
  const began = useRef(!asked);
  began.current ||= !asked;
  useEffect(rememberInside, []);
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

function Inside() {
  const { me } = useSession();
  const { path, visit } = usePlace();
  const rooms = me?.role === "operator" ? [...inside, ...operators] : inside;
  return pageAt(rooms, path, visit) ?? <NotFound />;
}
