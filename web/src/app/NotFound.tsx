import { t } from "../texts";
import { Page } from "../ui/Page";
import { Link } from "./router";

export function NotFound() {
  return (
    <Page title={t.notFound.title} intro={t.notFound.text}>
      <Link href="/" className="link">
        {t.notFound.home}
      </Link>
    </Page>
  );
}
