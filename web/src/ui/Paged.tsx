/** A list with its first page loaded; older pages load on request. */
import { Fragment, type ReactNode, useState } from "react";
import { Button } from "./Button";
import { ErrorNotice } from "./Notice";
import { useTask } from "./useTask";

export interface ListPage<T> {
  items: T[];
  more: boolean;
}

interface PagedProps<T> {
  first: ListPage<T>;
  read: (after: string) => Promise<ListPage<T>>;
  older: string;
  testId: string;
  /** Without a card, for a list inside a form. */
  plain?: boolean;
  children: (item: T) => ReactNode;
}

export function Paged<T extends { id: string }>({ first, read, older, testId, plain, children }: PagedProps<T>) {
  const [loaded, setLoaded] = useState<ListPage<T>>({ items: [], more: first.more });
  const all = [...first.items, ...loaded.items];
  const last = all.at(-1);
  const show = useTask((after: string) =>
    read(after).then((page) => setLoaded({ items: [...loaded.items, ...page.items], more: page.more })),
  );
  return (
    <>
      <ul className={plain ? undefined : "card divide-y divide-line"} data-testid={testId}>
        {all.map((item) => (
          <Fragment key={item.id}>{children(item)}</Fragment>
        ))}
      </ul>
      <ErrorNotice error={show.error} className="mt-4" />
      {loaded.more && last && (
        <Button className="mt-4" onClick={() => show.run(last.id)}>
          {older}
        </Button>
      )}
    </>
  );
}
