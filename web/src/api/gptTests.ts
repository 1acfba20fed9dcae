/** A GPT's tests, their background runs and results. */
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
/** `edition` is the version that was opened, so that other editors' later changes are not overwritten. */
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
