/** How the action authenticates with the third party. */
import type { Auth, KeyScheme } from "../../api/actions";
import { actionTexts } from "../../texts/actions";
import { CopyButton } from "../../ui/CopyButton";
import { ChoiceField, Field, TextField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { emptyAuth, type StoredSecret, scopesOf } from "./draft";
import { SecretField } from "./SecretField";

interface AuthenticationProps {
  auth: Auth;
  redirectUrl: string;
  secret: string;
  stored: StoredSecret;
  onAuth: (auth: Auth) => void;
  onSecret: (secret: string) => void;
  onForget: () => Promise<void>;
}

const kinds = (["none", "api_key", "oauth", "client_credentials"] as const).map((value) => ({
  value,
  label: actionTexts.auths[value],
  hint: actionTexts.authHints[value],
}));

export function Authentication({ auth, redirectUrl, secret, stored, onAuth, onSecret, onForget }: AuthenticationProps) {
  return (
    <section aria-labelledby="authentication">
      <h2 id="authentication" className="text-lg font-semibold">
        {actionTexts.auth}
      </h2>
      <div className="mt-3 grid gap-5">
        <ChoiceField
          legend={actionTexts.authKind}
          name="auth-kind"
          value={auth.kind}
          options={kinds}
          onChoose={(kind) => kind !== auth.kind && onAuth(emptyAuth(kind))}
        />
        {auth.kind === "api_key" && <ApiKey auth={auth} onAuth={onAuth} />}
        {auth.kind === "oauth" && auth.issuer && <DiscoveredSignIn auth={auth} />}
        {auth.kind === "oauth" && <Redirect address={redirectUrl} />}
        {(auth.kind === "oauth" || auth.kind === "client_credentials") && <Client auth={auth} onAuth={onAuth} />}
        {auth.kind !== "none" && (
          <SecretField {...secretTexts(auth)} secret={secret} stored={stored} onSecret={onSecret} onForget={onForget} />
        )}
      </div>
    </section>
  );
}

function secretTexts(auth: Auth): { label: string; hint?: string } {
  if (auth.kind === "oauth") return { label: actionTexts.clientSecret, hint: actionTexts.clientSecretHint };
  if (auth.kind === "client_credentials") return { label: actionTexts.clientSecret };
  if (auth.kind === "api_key" && auth.scheme === "basic")
    return { label: actionTexts.basicSecret, hint: actionTexts.basicSecretHint };
  return { label: actionTexts.key };
}

type KeyAuth = Extract<Auth, { kind: "api_key" }>;

const schemes: readonly KeyScheme[] = ["bearer", "basic", "header", "query"];

function ApiKey({ auth, onAuth }: { auth: KeyAuth; onAuth: (auth: Auth) => void }) {
  const isNamed = auth.scheme === "header" || auth.scheme === "query";
  return (
    <>
      <Field label={actionTexts.scheme}>
        {(control) => (
          <select
            className="box"
            value={auth.scheme}
            onChange={(event) => onAuth({ ...auth, scheme: event.target.value as KeyScheme })}
            {...control}
          >
            {schemes.map((scheme) => (
              <option key={scheme} value={scheme}>
                {actionTexts.schemes[scheme]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {isNamed && (
        <TextField
          label={auth.scheme === "header" ? actionTexts.headerName : actionTexts.queryName}
          placeholder={auth.scheme === "header" ? "X-API-Key" : "api_key"}
          spellCheck={false}
          maxLength={200}
          value={auth.name}
          onChange={(event) => onAuth({ ...auth, name: event.target.value })}
        />
      )}
    </>
  );
}

/** The discovered authentication metadata of the action's server, with every host involved. */
function DiscoveredSignIn({ auth }: { auth: Extract<Auth, { kind: "oauth" }> }) {
  const hosts = [...new Set([auth.authorization_url, auth.token_url].map(hostOf))].filter(Boolean);
  return (
    <Notice tone="quiet">
      <p>{actionTexts.foundSignIn(hosts.join(", "))}</p>
      <p className="mt-1">{auth.client_id === "" ? actionTexts.registerByHand : actionTexts.registered}</p>
    </Notice>
  );
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : "");

type ClientAuth = Extract<Auth, { kind: "oauth" | "client_credentials" }>;

function Client({ auth, onAuth }: { auth: ClientAuth; onAuth: (auth: Auth) => void }) {
  return (
    <>
      {auth.kind === "oauth" && (
        <UrlField
          label={actionTexts.authorizationUrl}
          value={auth.authorization_url}
          onChange={(authorization_url) => onAuth({ ...auth, authorization_url })}
        />
      )}
      <UrlField
        label={actionTexts.tokenUrl}
        value={auth.token_url}
        onChange={(token_url) => onAuth({ ...auth, token_url })}
      />
      <TextField
        label={actionTexts.clientId}
        spellCheck={false}
        autoComplete="off"
        value={auth.client_id}
        onChange={(event) => onAuth({ ...auth, client_id: event.target.value })}
      />
      <Scopes scopes={auth.scopes} onScopes={(scopes) => onAuth({ ...auth, scopes })} />
    </>
  );
}

/** Keeps spaces while the user types; passes on the parsed scopes. */
function Scopes({ scopes, onScopes }: { scopes: readonly string[]; onScopes: (scopes: string[]) => void }) {
  return (
    <TextField
      label={actionTexts.scopes}
      hint={actionTexts.scopesHint}
      spellCheck={false}
      defaultValue={scopes.join(" ")}
      onChange={(event) => onScopes(scopesOf(event.target.value))}
    />
  );
}

function UrlField(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <TextField
      type="url"
      inputMode="url"
      spellCheck={false}
      placeholder="https://"
      label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** The redirect URI that the builder registers with the third party. */
function Redirect({ address }: { address: string }) {
  return (
    <Field label={actionTexts.redirect} hint={actionTexts.redirectHint}>
      {(control) => (
        <div className="flex items-center gap-1">
          <input
            readOnly
            className="box bg-raised font-mono text-sm"
            value={address}
            onFocus={(event) => event.target.select()}
            {...control}
          />
          <CopyButton label={actionTexts.copyRedirect} text={() => address} />
        </div>
      )}
    </Field>
  );
}
