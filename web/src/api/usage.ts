import { request } from "./request";
import type {
  BudgetUseView,
  KeySumView,
  MemberSumView,
  ModelSumView,
  MoneyBudgetsView,
  MyUsageView,
  NearlyUsedBudgetsView,
  PriceBody,
  PricesView,
  PriceView,
  UsageRulesBody,
  WorkspaceUsageView,
} from "./schema";

export type ModelUse = ModelSumView;
export type KeyUse = KeySumView;
export type MemberUse = MemberSumView;
/** A monthly total of any subject. */
export type Use = Omit<ModelUse, "endpoint" | "model">;
export type BudgetUse = BudgetUseView;
export type MyUsage = MyUsageView;
export type WorkspaceUsage = WorkspaceUsageView;
export type Prices = PricesView;
export type Price = PriceView;
export type MoneyBudgets = MoneyBudgetsView;

const workspace = (id: string) => `/api/workspaces/${encodeURIComponent(id)}/usage`;
const budget = (subject: string) => `/api/operator/budgets/${encodeURIComponent(subject)}`;

export const readMyUsage = () => request<MyUsage>("GET", "/api/me/model-usage");
export const readNearlyUsed = () => request<NearlyUsedBudgetsView>("GET", "/api/chat/budgets");
export const readWorkspaceUsage = (id: string) => request<WorkspaceUsage>("GET", workspace(id));
export const setUsageRules = (id: string, rules: UsageRulesBody) =>
  request<WorkspaceUsage>("PUT", workspace(id), rules);
export const readPrices = () => request<Prices>("GET", "/api/operator/prices");
export const setPrice = (price: PriceBody) => request<Prices>("PUT", "/api/operator/prices", price);
export const readPriceHistory = (endpoint: string, model: string) =>
  request<{ prices: Price[] }>(
    "GET",
    `/api/operator/prices/history?${new URLSearchParams({ endpoint_id: endpoint, model })}`,
  ).then((answer) => answer.prices);
export const setCurrency = (currency: string, confirmed: boolean) =>
  request<Prices>("PUT", "/api/operator/currency", { currency, confirmed });
export const readServerUsage = () =>
  request<{ models: ModelUse[] }>("GET", "/api/operator/model-usage").then((answer) => answer.models);
export const readBudgets = () => request<MoneyBudgets>("GET", "/api/operator/budgets");
export const setBudget = (subject: string, amount: string) => request<MoneyBudgets>("PUT", budget(subject), { amount });
export const removeBudget = (subject: string) => request<MoneyBudgets>("DELETE", budget(subject));
