/** The policies that the user has to accept, and what is new in them. */
import {
  type MyPolicies,
  type Policy,
  type PolicyVersion,
  readMyPolicies,
  readPolicy,
  readVersions,
  readWorkspaceVersions,
} from "../api/policies";

export interface PolicyToAccept {
  policy: Policy;
  /** Changes since the version that they accepted; empty for a first acceptance. */
  changes: string[];
  wasAccepted: boolean;
}

export async function readPoliciesToAccept(): Promise<PolicyToAccept[]> {
  const mine = await readMyPolicies();
  const workspaceVersions = mine.to_accept.includes("workspace") ? readWorkspaceVersions() : [];
  const versions = (await Promise.all([readVersions(), workspaceVersions])).flat();
  return Promise.all(
    mine.to_accept.flatMap((kind) => {
      const latest = versions.find((one) => one.kind === kind);
      return latest ? [readPolicy(kind, latest.version).then((policy) => policyToAccept(policy, versions, mine))] : [];
    }),
  );
}

export function policyToAccept(policy: Policy, versions: readonly PolicyVersion[], mine: MyPolicies): PolicyToAccept {
  const accepted = mine.accepted.filter((one) => one.kind === policy.kind).map((one) => one.version);
  const acceptedVersion = Math.max(0, ...accepted);
  const since = versions.filter(
    ({ kind, version }) => kind === policy.kind && version > acceptedVersion && version <= policy.version,
  );
  const changes = acceptedVersion === 0 ? [] : since.toSorted((a, b) => b.version - a.version).map((one) => one.note);
  return { policy, changes, wasAccepted: acceptedVersion > 0 };
}
