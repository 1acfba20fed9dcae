/** Server admin: accounts, invitations, and operators' actions on accounts. */
import { useCallback, useEffect, useState } from "react";
import { readInvitations } from "../api/operator";
import { readOperatorActions } from "../api/security";
import { useResource } from "../api/useResource";
import { navigate, usePageLocation } from "../app/router";
import { guestLinkTexts } from "../texts/guestLinks";
import { operatorTexts } from "../texts/operator";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { AdminActions } from "./AdminActions";
import { Guests } from "./Guests";
import { Invitations, InviteDialog } from "./Invitations";
import { People } from "./People";

export function PeopleSection() {
  const acts = useResource("operators' acts", readOperatorActions);
  const invitations = useResource("invitations", readInvitations);
  const [inviting, setInviting] = useInviting();
  const [listed, setListed] = useState(false);
  const showRest = useCallback(() => setListed(true), []);
  return (
    <>
      <Section title={operatorTexts.people.title} text={operatorTexts.people.text}>
        <Button variant="main" className="mb-4" onClick={() => setInviting(true)}>
          {operatorTexts.people.invite}
        </Button>
        <People onListed={showRest} onActed={() => void acts.reload()} />
      </Section>
      {/* Rendered after the list, to avoid a layout shift. */}
      {listed && (
        <>
          <Section title={operatorTexts.invitations}>
            <Invitations query={invitations} />
          </Section>
          <Section title={guestLinkTexts.admin.title} text={guestLinkTexts.admin.text} id="guests">
            <Guests />
          </Section>
          <Section title={securityTexts.account.acts}>
            <ResourceView query={acts}>{(all) => <AdminActions acts={all} />}</ResourceView>
          </Section>
        </>
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} onMade={invitations.reload} />}
    </>
  );
}

/** Whether the invitation dialog is open, by a button or by a link to this page. */
function useInviting() {
  const { hash, visit } = usePageLocation();
  const [inviting, setInviting] = useState(false);
  useEffect(() => {
    if (hash !== "#invite") return;
    setInviting(true);
    navigate("/operator/people", "replace");
  }, [hash, visit]);
  return [inviting, setInviting] as const;
}
