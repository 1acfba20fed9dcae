"""One axis of the measurement: each operation's cost at each size.

It gives figures and faults.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.growth.allowed_growth import Reasons
from bench.growth.exponent import BUFFERS, SERVER, STATEMENTS, Unit, grows, last_slope
from bench.growth.meter import Cost
from bench.report import Figure, Wanted

ALL = (BUFFERS, STATEMENTS, SERVER)
FEW = 50
"""Rows of a table: a few rows of settings and services are always read."""


@dataclass
class GrowthSeries:
    """The costs along one axis.

    The names of its figures begin with `name`; `across` says what its sizes count. `allowed`: the reasons for growth.
    """

    name: str
    across: str
    allowed: Reasons
    sizes: list[int] = field(default_factory=list)
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def add(self, size: int, operation: str, cost: Cost) -> None:
        if size not in self.sizes:
            self.sizes.append(size)
        self.costs.setdefault(operation, []).append(cost)

    def figures(self) -> Iterator[Figure]:
        """Yield the growth of each operation's buffers over the last step.

        The note contains the other costs.
        """
        for operation, costs in self.costs.items():
            name = f"growth_{self.name}_{operation.replace(',', '').replace(' ', '_').lower()}"
            value = last_slope(self.sizes, [max(cost.buffers, 1) for cost in costs])
            yield Wanted(name, "slope", goal=0.2).of(value, self._note(operation))

    def faults(self, *counted: Unit) -> list[str]:
        """Return costs that grow faster than a logarithm without a reason.

        `counted` limits the units.
        """
        return [
            f"{self.name}: {operation}: {unit.name} {' → '.join(f'{value:,.0f}' for value in values)}"
            for operation in self.costs
            for unit, values in self._counted(operation)
            if unit in (counted or ALL) and operation not in self.allowed and grows(self.sizes, values, unit)
        ]

    def rows(self) -> list[str]:
        """Return operations that read more rows at the largest size than one before.

        Those with a reason are left out.
        """
        return [
            f"{self.name}: {operation}: {table} {costs[-2].rows.get(table, 0):,.0f} → {rows:,.0f} rows"
            for operation, costs in self.costs.items()
            for table, rows in costs[-1].rows.items()
            if rows > costs[-2].rows.get(table, 0) + FEW and not self._may(operation, table, rows)
        ]

    def buffers(self, operation: str) -> list[float]:
        return [max(cost.buffers, 1) for cost in self.costs[operation]]

    def _may(self, operation: str, table: str, rows: float) -> bool:
        return operation in self.allowed and self.allowed[operation].covers(table, rows)

    def _counted(self, operation: str) -> list[tuple[Unit, list[float]]]:
        costs = self.costs[operation]
        return [
            (BUFFERS, [cost.buffers for cost in costs]),
            (STATEMENTS, [cost.statements for cost in costs]),
            (SERVER, [cost.server_us / 1e3 for cost in costs]),
        ]

    def _note(self, operation: str) -> str:
        costs = (
            f"{size:,} {self.across}: {cost.buffers:.0f} buffers, {cost.statements:.0f} statements, CPU of database "
            f"{cost.database_us / 1e3:.1f} ms and server {cost.server_us / 1e3:.1f} ms, {cost.ms:.1f} ms in all"
            for size, cost in zip(self.sizes, self.costs[operation], strict=True)
        )
        reason = self.allowed.get(operation)
        return "; ".join(costs) + "." + (f" {reason.why}" if reason else "")
