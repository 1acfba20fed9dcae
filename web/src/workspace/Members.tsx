/** The workspace's members; owners and admins can change roles and invite others. */
import { useState } from "react";
import { type ResourceQuery as Query, useResource } from "../api/useResource";
import { type Member, readMembers } from "../api/workspace";
import { onDay, onUtcDay } from "../texts/dates";
import { spaceTexts } from "../texts/spaces";
import { workspaceTexts } from "../texts/workspace";
import { Section } from "../ui/Page";
import { ProfilePicture } from "../ui/ProfilePicture";
import { Empty, ResourceView } from "../ui/ResourceView";
import { Invitations } from "./Invitations";
import { MemberMenu } from "./MemberMenu";
import { isAtLeast } from "./roles";
import type { SectionProps } from "./sections";

const SEARCH_FROM = 8;

export default function Members({ workspace }: SectionProps) {
  const resourceQuery = useResource("members", readMembers);
  return (
    <>
      <Section title={workspaceTexts.people.title} text={workspaceTexts.people.text}>
        <ResourceView query={resourceQuery}>
          {(members) => <People members={members} reading={resourceQuery} />}
        </ResourceView>
      </Section>
      {isAtLeast(workspace.role, "admin") && (
        <Section title={workspaceTexts.invitations.title} text={workspaceTexts.invitations.text} id="invitations">
          <Invitations role={workspace.role} />
        </Section>
      )}
    </>
  );
}

function People({ members, reading }: { members: readonly Member[]; reading: Query<Member[]> }) {
  const [query, setQuery] = useState("");
  const search = query.trim().toLowerCase();
  const shown = members.filter((one) => `${one.name} ${one.email ?? ""}`.toLowerCase().includes(search));
  return (
    <>
      {members.length > SEARCH_FROM && (
        <input
          type="search"
          className="box mb-4 max-w-md"
          aria-label={workspaceTexts.people.search}
          placeholder={workspaceTexts.people.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      <p role="status" className="mb-2 text-sm text-quiet">
        {workspaceTexts.people.count(shown.length)}
      </p>
      {shown.length === 0 ? (
        <Empty title={workspaceTexts.people.noMatch} />
      ) : (
        <ul className="card divide-y divide-line" data-testid="members">
          {shown.map((member) => (
            <Person key={member.id} member={member} onChanged={reading.reload} />
          ))}
        </ul>
      )}
    </>
  );
}

function Person({ member, onChanged }: { member: Member; onChanged: () => Promise<void> }) {
  const { name, email, role, joined_at, suspended_at, shut_out, oneself, gpts, may } = member;
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <ProfilePicture person={member} className="size-9 text-sm" />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">
          {name}
          {oneself && <span className="font-normal text-quiet"> ({workspaceTexts.people.yourself})</span>}
        </p>
        {email && <p className="text-sm wrap-anywhere text-quiet">{email}</p>}
        <p className="text-sm text-quiet">
          {spaceTexts.roles[role]}, {workspaceTexts.people.since(onUtcDay(joined_at))}
          {gpts ? ` · ${workspaceTexts.people.gpts(gpts)}` : ""}
        </p>
        {suspended_at && (
          <p className="text-sm font-medium text-caution">{workspaceTexts.people.suspended(onDay(suspended_at))}</p>
        )}
        {shut_out && <p className="text-sm font-medium text-caution">{workspaceTexts.people.suspendedByOperator}</p>}
      </div>
      {may.length > 0 && <MemberMenu member={member} onChanged={onChanged} />}
    </li>
  );
}
