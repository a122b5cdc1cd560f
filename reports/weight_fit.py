"""How much each item should weigh for the total to follow the ratings, within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.clustered_fit import Sums, within
from reports.cross_table import Floats
from reports.rated_calls import FAILED, PASSED, RatedCalls, SheetItem

_TOO_LITTLE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class RatedSheet:
    """One rubric's rated calls.

    Attributes:
        points: (items,), today's. ``free``: which items may change.
        failed, decided: (calls, items). ``costs``: (calls, items), points lost today (deducting sheets).
        bonus: (calls,), points that bonus items added.
    """

    deducting: bool
    points: Floats
    free: NDArray[np.intp]
    failed: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    costs: Floats
    bonus: Floats

    def lost(self) -> Floats:
        """(calls, items), points of 100 that each failed item takes today."""
        if self.deducting:
            return self.costs
        worth = np.maximum(self.decided @ self.points, _TOO_LITTLE)
        lost: Floats = 100 * self.failed * self.points / worth[:, None]
        return lost

    def totals(self, factors: Floats) -> Floats:
        """(calls,), the totals with every item's points times its factor; (calls, items) or (items,)."""
        if self.deducting:
            total = 100 - (self.costs * factors).sum(1)
        else:
            points = np.broadcast_to(self.points * factors, self.failed.shape)
            worth = np.maximum((self.decided * points).sum(1), _TOO_LITTLE)
            total = 100 - 100 * (self.failed * points).sum(1) / worth
        clipped: Floats = np.round(np.clip(total + self.bonus, 0, 100), 6)
        return clipped


def rated_sheet(
    calls: RatedCalls, items: Sequence[SheetItem], columns: list[int], free: Sequence[bool]
) -> RatedSheet:
    """Of ``items`` of one rubric, in the ``columns`` of the calls' items; ``free`` ones may change."""
    outcome, points = calls.outcome[:, columns], calls.points[:, columns].astype(float)
    bonus = np.array([item.bonus for item in items])
    scored = np.array([item.severity != "monitor" and not item.manual for item in items]) & ~bonus
    return RatedSheet(
        deducting=items[0].scheme == "deduct",
        points=np.array([item.points for item in items]) * scored,
        free=np.flatnonzero(free),
        failed=(outcome == FAILED) & scored,
        decided=((outcome == FAILED) | (outcome == PASSED)) & scored,
        costs=np.where(scored, np.maximum(-points, 0.0), 0.0),
        bonus=(points * bonus).sum(1),
    )


def lost_points(calls: RatedCalls, sheet: RatedSheet) -> Sums:
    """Of the free items' lost points one by one, those of the others together, and what is held equal.

    An item that only some calls call for (soothing the angry) is compared among those calls alone.
    """
    lost = sheet.lost()
    rest = np.delete(lost, sheet.free, axis=1).sum(1)
    undecided = ~sheet.decided[:, sheet.free]
    columns = np.column_stack([lost[:, sheet.free], rest, undecided, calls.controls])
    return within(columns, -calls.score, calls.agent)


def best_factors(sums: Sums, sheet: RatedSheet, limit: float) -> Floats:
    """(items,), what to multiply today's points with; all 1 where lost points explain no rating.

    With b what each free item's lost point takes from the rating and c what one of the others' takes, the
    factor is b / c: bounds on it are linear in b and c, and the problem is convex.
    """
    from scipy import optimize

    count = len(sheet.free)
    squares, products = _without_controls(sums, count + 1)
    size = float(squares.sum())
    if size <= 0:
        return np.ones(len(sheet.points))
    # In units of the slope on today's total, so that the solution is about 1.
    unit = abs(float(products.sum())) / size or 1.0
    squares, products = squares / size, products / (size * unit)
    points = sheet.points[sheet.free]
    upper = np.hstack([-np.eye(count), np.full((count, 1), limit)])
    lower = np.hstack([np.eye(count), np.full((count, 1), -1 / limit)])
    inside = np.vstack([upper, lower, np.eye(count + 1)[-1:]])
    kept_sum = np.r_[points, -points.sum()][None] / points.sum()
    found = optimize.minimize(
        lambda x: x @ squares @ x / 2 - products @ x,
        np.ones(count + 1),
        jac=lambda x: squares @ x - products,
        method="SLSQP",
        constraints=(_linear("ineq", inside), _linear("eq", kept_sum)),
        options={"ftol": 1e-12, "maxiter": 500},
    )
    factors = np.ones(len(sheet.points))
    if found.x[-1] > _TOO_LITTLE:
        factors[sheet.free] = np.clip(found.x[:-1] / found.x[-1], 1 / limit, limit)
    return factors


def _linear(kind: str, matrix: Floats) -> dict[str, Any]:
    """``matrix @ x`` is not negative ("ineq"), or zero ("eq")."""
    return {"type": kind, "fun": lambda x: matrix @ x, "jac": lambda _: matrix}


def _without_controls(sums: Sums, count: int) -> tuple[Floats, Floats]:
    """X'X and X'y of the first ``count`` columns with the others partialled out (Frisch and Waugh 1933)."""
    squares, products = sums.squares.sum(0), sums.products.sum(0)
    own, shared = squares[:count, :count], squares[count:, :count]
    through = shared.T @ np.linalg.pinv(squares[count:, count:], rcond=1e-9, hermitian=True)
    return own - through @ shared, products[:count] - through @ products[count:]
