/** The parameters that a third party's sign-in page passed to this window in the URL's fragment. */
export interface SignInReturn {
  action_id: string;
  state: string;
  code: string | null;
  error: string | null;
  error_description: string | null;
  iss: string | null;
}

/** Reads the parameters once and removes them from the URL. Null if there are none. */
export function takeSignInReturn(): SignInReturn | null {
  const [action = "", query = ""] = location.hash.slice(1).split(/\?(.*)/s);
  if (query === "") return null;
  history.replaceState(null, "", location.pathname);
  const params = new URLSearchParams(query);
  return {
    action_id: action,
    state: params.get("state") ?? "",
    code: params.get("code"),
    error: params.get("error"),
    error_description: params.get("error_description"),
    iss: params.get("iss"),
  };
}
