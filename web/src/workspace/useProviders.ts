import { type ModelProvider, readProviders } from "../api/modelLimit";
import { useResource } from "../api/useResource";

/** The model providers that the server offers to a workspace; empty while they load. */
export function useProviders(workspace: string): readonly ModelProvider[] {
  const { resource } = useResource(`providers ${workspace}`, () => readProviders(workspace));
  return resource.state === "ready" ? resource.value : [];
}
