/** The workspace's API for its owners and admins: projects and keys. */
import { ApiPage } from "../api_keys/ApiPage";

export default function Api() {
  return <ApiPage />;
}
