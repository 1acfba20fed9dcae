/** A GPT's test sheet: the tests, runs in the background, and their results. */
import { request } from "./request";
import type {
  AnswerCheckView,
  GptTestLimitsView,
  GptTestModelView,
  GptTestResultView,
  GptTestRunResultsView,
  GptTestRunView,
  GptTestSheetView,
  GptTestView,
} from "./schema";

export type AnswerCheck = AnswerCheckView;
export type CheckKind = AnswerCheck["kind"];
/** A new test has no id yet. */
export type GptTest = GptTestView;
export type TestLimits = GptTestLimitsView;
export type TestSheet = GptTestSheetView;
export type TestRun = GptTestRunView;
export type TestRunResults = GptTestRunResultsView;
export type TestResult = GptTestResultView;
export type TestModel = GptTestModelView;

const pathOf = (gpt: string) => `/api/gpts/${gpt}/tests`;

export const readTests = (gpt: string) => request<TestSheet>("GET", pathOf(gpt));
/** `edition` is the one that was opened: what another editor has saved since is not overwritten. */
export const saveTests = (gpt: string, tests: readonly GptTest[], edition: number) =>
  request<TestSheet>("PUT", pathOf(gpt), { tests, edition });
export const readTestModels = (gpt: string, version: number) =>
  request<{ models: TestModel[] }>("GET", `${pathOf(gpt)}/models?version=${version}`).then(({ models }) => models);
export const startTestRun = (gpt: string, version: number, models: readonly string[]) =>
  request<TestRunResults>("POST", `${pathOf(gpt)}/runs`, { version, models });
export const readTestRun = (gpt: string, run: string) => request<TestRunResults>("GET", `${pathOf(gpt)}/runs/${run}`);
export const cancelTestRun = (gpt: string, run: string) =>
  request<TestRunResults>("POST", `${pathOf(gpt)}/runs/${run}/cancel`);
export const deleteTestRun = (gpt: string, run: string) => request<void>("DELETE", `${pathOf(gpt)}/runs/${run}`);

export const isUnderWay = ({ state }: TestRun) => state === "waiting" || state === "running";
