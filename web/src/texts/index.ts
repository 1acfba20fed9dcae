/** The one place where a language is chosen. A translation is another catalogue of the type Texts. */
import { actions } from "./actions";
import { consent } from "./consent";
import { datasets } from "./datasets";
import { deletion } from "./deletion";
import { en } from "./en";
import { evidence } from "./evidence";
import { exportTexts } from "./exports";
import { feedback } from "./feedback";
import { images } from "./images";
import { insight } from "./insight";
import { ledger } from "./ledger";
import { moving } from "./moving";
import { policies } from "./policies";
import { programs } from "./programs";
import { quotas } from "./quotas";
import { rules } from "./rules";
import { security } from "./security";
import { signOn } from "./signOn";
import { spaces } from "./spaces";
import { temporary } from "./temporary";
import { workspace } from "./workspace";

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

const english = {
  ...en,
  actions,
  consent,
  datasets,
  exports: exportTexts,
  deletion,
  evidence,
  feedback,
  images,
  insight,
  ledger,
  moving,
  policies,
  programs,
  quotas,
  rules,
  security,
  signOn,
  spaces,
  temporary,
  workspace,
};

export type Texts = Widened<typeof english>;

export const language = "en";
/** Day before month, as in the sentences that the server writes. */
export const dates = "en-GB";
export const t: Texts = english;
