/** Converts passkeys between the server's JSON (base64url) and the browser API's buffers. */

export interface Descriptor {
  id: string;
  type: "public-key";
  transports?: string[];
}

export interface CreationJson {
  rp: PublicKeyCredentialRpEntity;
  user: { id: string; name: string; displayName: string };
  challenge: string;
  pubKeyCredParams: PublicKeyCredentialParameters[];
  timeout?: number;
  excludeCredentials?: Descriptor[];
  authenticatorSelection?: AuthenticatorSelectionCriteria;
  attestation?: AttestationConveyancePreference;
}

export interface RequestJson {
  challenge: string;
  timeout?: number;
  rpId?: string;
  allowCredentials?: Descriptor[];
  userVerification?: UserVerificationRequirement;
}

export interface CredentialJson {
  id: string;
  rawId: string;
  type: string;
  response: Record<string, string>;
}

/** Whether this browser supports passkeys. Browsers hide them on insecure pages. */
export const supportsPasskeys = () => typeof PublicKeyCredential === "function" && "credentials" in navigator;

/** Whether it supports passkey autofill in a field. */
export async function offersInFields(): Promise<boolean> {
  if (!supportsPasskeys() || !("isConditionalMediationAvailable" in PublicKeyCredential)) return false;
  return PublicKeyCredential.isConditionalMediationAvailable().catch(() => false);
}

export async function create(options: CreationJson): Promise<CredentialJson> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(toDescriptor),
    extensions: { prf: {} }, // so that it can unlock the user-held key, if its device supports PRF
  };
  return toCredentialJson(await navigator.credentials.create({ publicKey }), ["clientDataJSON", "attestationObject"]);
}

export const get = (options: RequestJson): Promise<CredentialJson> =>
  getWithSecret(options).then(({ credential }) => credential);

/** `secret`: the passkey's PRF output for this server, which is never part of the credential; null if unsupported. */
export interface WithSecret {
  credential: CredentialJson;
  secret: string | null;
}

/** `inField`: wait for a choice in a field without prompting. */
export async function getWithSecret(options: RequestJson, signal?: AbortSignal, inField = false): Promise<WithSecret> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(toDescriptor),
    extensions: { prf: { eval: { first: new TextEncoder().encode("discreet own key v1") } } },
  };
  const request: CredentialRequestOptions = { publicKey, signal };
  if (inField) request.mediation = "conditional";
  const parts = ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
  const credential = await navigator.credentials.get(request);
  const first = (credential as PublicKeyCredential).getClientExtensionResults().prf?.results?.first;
  const secret = first instanceof ArrayBuffer ? toText(first) : null;
  return { credential: toCredentialJson(credential, parts), secret };
}

const toDescriptor = ({ id, type }: Descriptor): PublicKeyCredentialDescriptor => ({ id: toBytes(id), type });

function toCredentialJson(credential: Credential | null, parts: readonly string[]): CredentialJson {
  const { id, rawId, type, response } = credential as PublicKeyCredential;
  const buffers = response as unknown as Record<string, ArrayBuffer | null>;
  const entries = parts.flatMap((part) => {
    const buffer = buffers[part];
    return buffer ? [[part, toText(buffer)] as const] : [];
  });
  return { id, rawId: toText(rawId), type, response: Object.fromEntries(entries) };
}

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toText(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary)
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/={1,2}$/, "");
}
