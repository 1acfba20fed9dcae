/** The workspace’s API: projects and keys, for its owners and admins. */
import { ApiPage } from "../api_keys/ApiPage";

export default function Api() {
  return <ApiPage />;
}
