/** Sign-in with an organisation, found by email address or through the link that it distributes. */
import { type FormEvent, useState } from "react";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { findOrganisation, readOrganisation, startSignOn } from "../api/signOn";
import { showSpace } from "../api/space";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { t } from "../texts";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

export default function OrganisationPage({ workspace }: { workspace: string | null }) {
  return workspace === null ? <ByEmail /> : <ByLink workspace={workspace} />;
}

/** Stays busy until the browser leaves for the provider's page. The tab returns to the workspace. */
function useProviderRedirect() {
  const {
    busy,
    error,
    run: signIn,
  } = useTask(
    async (find: () => Promise<string>) => {
      const { url } = await startSignOn(await find());
      showSpace(null);
      location.assign(url);
    },
    { staysBusy: true },
  );
  return { busy, error, go: signIn };
}

function ByEmail() {
  const redirect = useProviderRedirect();
  const [email, setEmail] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void redirect.go(async () => (await findOrganisation(email.trim())).id);
  };
  return (
    <SignedOutLayout title={singleSignOnTexts.title} text={singleSignOnTexts.text}>
      <form className="grid gap-5" onSubmit={submit}>
        <ErrorNotice error={redirect.error} />
        <TextField
          label={t.account.email}
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button variant="main" type="submit" disabled={redirect.busy}>
          {redirect.busy ? singleSignOnTexts.leaving : singleSignOnTexts.next}
        </Button>
      </form>
      <Back />
    </SignedOutLayout>
  );
}

function ByLink({ workspace }: { workspace: string }) {
  const query = useResource(workspace, () => readOrganisation(workspace));
  const redirect = useProviderRedirect();
  const { resource } = query;
  const title = resource.state === "ready" ? singleSignOnTexts.signInTo(resource.value.name) : singleSignOnTexts.title;
  return (
    <SignedOutLayout title={title} text={resource.state === "ready" ? singleSignOnTexts.intoText : undefined}>
      <ResourceView query={query} missing={<Notice tone="danger">{singleSignOnTexts.notFound}</Notice>}>
        {() => (
          <>
            <ErrorNotice error={redirect.error} />
            <Button
              variant="main"
              autoFocus
              disabled={redirect.busy}
              onClick={() => void redirect.go(() => Promise.resolve(workspace))}
            >
              {redirect.busy ? singleSignOnTexts.leaving : singleSignOnTexts.next}
            </Button>
          </>
        )}
      </ResourceView>
      <Back />
    </SignedOutLayout>
  );
}

function Back() {
  return (
    <p>
      <Link className="link" href="/sign-in">
        {singleSignOnTexts.back}
      </Link>
    </p>
  );
}
