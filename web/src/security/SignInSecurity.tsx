/** Sign-in security on the privacy page: password, passkeys, sessions and recent changes. */
import { useState } from "react";
import { readSignIn, type SignInState } from "../api/security";
import { useResource } from "../api/useResource";
import { Sessions } from "../privacy/Sessions";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { ChangePassword } from "./ChangePassword";
import { Passkeys } from "./Passkeys";
import { SecurityEvents } from "./SecurityEvents";

export function SignInSecurity() {
  const query = useResource("sign-in", readSignIn);
  return (
    <ResourceView query={query}>
      {(state) => <Parts state={state} onChanged={() => void query.reload()} />}
    </ResourceView>
  );
}

function Parts({ state, onChanged }: { state: SignInState; onChanged: () => void }) {
  return (
    <div className="grid gap-8" data-testid="sign-in-security">
      <OwnPassword state={state} onChanged={onChanged} />
      <Passkeys onChanged={onChanged} />
      <div>
        <h3 className="mb-2 font-semibold">{t.privacy.sessions}</h3>
        <Sessions key={state.password_set_at} />
      </div>
      <SecurityEvents acts={state.acts} />
    </div>
  );
}

function OwnPassword({ state, onChanged }: { state: SignInState; onChanged: () => void }) {
  const [changing, setChanging] = useState(false);
  const [done, setDone] = useState(false);
  const since = state.password_set_at;
  return (
    <div>
      <h3 className="font-semibold">{securityTexts.password}</h3>
      <div className="mt-2 card flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <p className="min-w-0 text-quiet">
          {!state.has_password
            ? securityTexts.noPassword
            : since
              ? securityTexts.passwordSince(atMoment(since))
              : securityTexts.passwordFirst}
        </p>
        <Button onClick={() => setChanging(true)}>
          {state.has_password ? securityTexts.change : securityTexts.setOne}
        </Button>
      </div>
      {done && (
        <Notice tone="quiet" className="mt-3">
          {securityTexts.changed}
        </Notice>
      )}
      {changing && (
        <ChangePassword
          hasPassword={state.has_password}
          onClose={() => setChanging(false)}
          onChanged={() => {
            setChanging(false);
            setDone(true);
            onChanged();
          }}
        />
      )}
    </div>
  );
}
