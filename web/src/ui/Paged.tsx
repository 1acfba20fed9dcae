/** A list whose first page is there; older pages come when they are asked for. */
import { Fragment, type ReactNode, useState } from "react";
import { Button } from "./Button";
import { ErrorNotice } from "./Notice";
import { useTask } from "./useTask";

export interface Piece<T> {
  items: T[];
  more: boolean;
}

interface PagedProps<T> {
  first: Piece<T>;
  read: (after: string) => Promise<Piece<T>>;
  older: string;
  testId: string;
  /** No card: the list is part of a form. */
  plain?: boolean;
  children: (item: T) => ReactNode;
}

export function Paged<T extends { id: string }>({ first, read, older, testId, plain, children }: PagedProps<T>) {
  const [come, setCome] = useState<Piece<T>>({ items: [], more: first.more });
  const all = [...first.items, ...come.items];
  const last = all.at(-1);
  const show = useTask((after: string) =>
    read(after).then((page) => setCome({ items: [...come.items, ...page.items], more: page.more })),
  );
  return (
    <>
      <ul className={plain ? undefined : "card divide-y divide-line"} data-testid={testId}>
        {all.map((item) => (
          <Fragment key={item.id}>{children(item)}</Fragment>
        ))}
      </ul>
      <ErrorNotice error={show.error} className="mt-4" />
      {come.more && last && (
        <Button className="mt-4" onClick={() => show.run(last.id)}>
          {older}
        </Button>
      )}
    </>
  );
}
