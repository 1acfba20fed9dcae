"""`discreet dataset build | list | destroy`: what the command line does with the composed service.

Plain functions; the command line's own file parses the arguments, composes the house and translates errors.
"""

from collections.abc import Callable
from uuid import UUID

import click

from discreet.accounts.actor import AccountRole, Actor
from discreet.improvement.dataset import Dataset, DatasetState
from discreet.improvement.order import Progress
from discreet.improvement.reasons import MEANING
from discreet.improvement.service import Improvement
from discreet.promises.parties import Service

AT_THE_SHELL = Actor(UUID(int=0), "The command line", AccountRole.OPERATOR, UUID(int=0), Service.CONSUMER_CHAT)
"""Whoever may run commands as the server's user is its operator. There is no account behind it."""

Echo = Callable[[str], None]


async def build(improvement: Improvement, purpose: str, echo: Echo) -> int:
    """Build a dataset now, in a pipeline that this process starts; show how far it is and what came of it."""
    dataset = await improvement.request(AT_THE_SHELL, purpose)
    with click.progressbar(length=1, label="Conversations looked at", show_pos=True) as bar:

        async def show(progress: Progress) -> None:
            bar.length = max(progress.total, 1)
            bar.update(progress.done - bar.pos)

        await improvement.build(dataset.id, show)
    built = await improvement.dataset(AT_THE_SHELL, dataset.id)
    if built.state is not DatasetState.READY:
        echo(built.reason or "The dataset was not built.")
        return 1
    echo(_in_full(built))
    echo(f"Its files: {improvement.folder(built.id)}")
    return 0


async def list_all(improvement: Improvement, echo: Echo) -> None:
    """One line per dataset, latest first."""
    datasets = await improvement.datasets(AT_THE_SHELL)
    for dataset in datasets:
        echo(_line(dataset))
    if not datasets:
        echo("There are no datasets.")


async def destroy(improvement: Improvement, dataset_id: UUID, echo: Echo) -> None:
    await improvement.destroy(AT_THE_SHELL, dataset_id)
    echo(f"{dataset_id} is destroyed: its files are gone; that it existed stays on record.")


def _line(dataset: Dataset) -> str:
    what = f"{dataset.records} conversations, {dataset.messages} messages"
    state = what if dataset.state is DatasetState.READY else dataset.reason or f"{dataset.progress:.0%}"
    withdrawn = f", {dataset.withdrawn} withdrawn since" if dataset.withdrawn else ""
    asked = f"{dataset.created_at:%Y-%m-%d %H:%M}"
    return f"{dataset.id}  {asked}  {dataset.state:<9} {state}{withdrawn}  {dataset.purpose}"


def _in_full(dataset: Dataset) -> str:
    lines = [f"{dataset.id} is ready: {dataset.records} conversations, {dataset.messages} messages."]
    lines += [f"  {number:>6}  {MEANING.get(code, code)}" for code, number in dataset.counts.items()]
    return "\n".join(lines)
