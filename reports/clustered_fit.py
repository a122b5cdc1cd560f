"""Least squares over calls that hang together by agent, with errors that hold for few and unequal agents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import special

from reports.cross_table import Codes, Floats
from reports.share import Interval

_NOTHING = 1e-9  # of the largest eigenvalue, below which a direction is not there
_FEWEST_DEGREES = 3.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """One coefficient with its standard error and the degrees of freedom of its t distribution."""

    value: float
    error: float
    degrees: float

    @property
    def interval(self) -> Interval:
        """At 95 %."""
        reach = float(special.stdtrit(self.degrees, 0.975)) * self.error
        return Interval(self.value - reach, self.value + reach)

    @property
    def p_value(self) -> float:
        """Two-sided, of "no effect"."""
        return float(2 * special.stdtr(self.degrees, -abs(self.value) / self.error))


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What least squares needs of each agent's calls.

    Attributes:
        squares: (agents, columns, columns), X'X of the agent.
        products: (agents, columns), X'y of the agent.
    """

    squares: Floats
    products: Floats

    def of(self, agents: Codes) -> Sums:
        """Of some agents only."""
        return Sums(self.squares[agents], self.products[agents])


def within(columns: Floats, values: Floats, agents: Codes) -> Sums:
    """Of the differences from the agent's own mean: what an agent is liked for anyway drops out.

    Args:
        columns: (calls, columns). values: (calls,). agents: (calls,), from 0 without a gap.
    """
    order = np.argsort(agents, kind="stable")
    columns, values, agents = columns[order], values[order], agents[order]
    starts = np.flatnonzero(np.r_[True, np.diff(agents) > 0])
    squares, products = [], []
    for part, own in zip(np.split(columns, starts[1:]), np.split(values, starts[1:]), strict=True):
        centred = part - part.mean(0)
        squares.append(centred.T @ centred)
        products.append(centred.T @ (own - own.mean()))
    return Sums(np.array(squares), np.array(products))


def between(columns: Floats, values: Floats) -> Sums:
    """Of agents, one row each: every agent is a cluster of its own."""
    return Sums(columns[:, :, None] * columns[:, None, :], columns * values[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A solved regression, in columns of length 1.

    Attributes:
        lengths: (columns,), what the columns were divided by.
        solution: (columns,). ``inverse``: (columns, columns), the pseudo-inverse of X'X.
        told: (columns,), whether the data tell the coefficient apart from the others.
    """

    sums: Sums
    lengths: Floats
    solution: Floats
    inverse: Floats
    told: tuple[bool, ...]

    @property
    def coefficients(self) -> Floats:
        """(columns,), in the columns' own units; not to be read where columns determine one another."""
        return self.solution / self.lengths

    def estimates(self, columns: Iterable[int]) -> list[Estimate | None]:
        """Coefficients with errors that hold for few and unequal agents.

        Bias-reduced linearisation "CR2" with Satterthwaite's degrees of freedom (Bell and McCaffrey 2002;
        Imbens and Kolesár 2016; Pustejovsky and Tipton 2018), identity as the working covariance. None where
        the coefficient is not told, rests on one agent alone, or on so few that its degrees of freedom are
        under 3 (Tipton 2015 warns below 4).
        """
        score, spread, unseen = self._adjusted()
        squares = self.sums.squares
        found: list[Estimate | None] = []
        for column in columns:
            direction = self.inverse[column]
            reach = np.einsum("gji,j->gi", spread, direction)
            own = np.einsum("gi,gij,gj->g", reach, squares, reach)
            pulled = np.einsum("gij,gj->gi", squares, reach)
            cross = np.einsum("gi,ij,gj->g", pulled, self.inverse, pulled)
            mixed = pulled.T @ pulled @ self.inverse
            trace = (own - cross).sum()
            trace_squared = (own**2 - 2 * own * cross).sum() + np.sum(mixed * mixed.T)
            error = float(np.sqrt(np.sum((score @ direction) ** 2)))
            degrees = float(trace**2 / trace_squared) if trace_squared > 0 else 0.0
            alone = float(np.sum((unseen @ direction) ** 2)) > 1e-6 * direction[column]
            usable = self.told[column] and not alone and degrees >= _FEWEST_DEGREES and error > 0
            length = self.lengths[column]
            value = float(self.solution[column] / length)
            found.append(Estimate(value, error / length, degrees) if usable else None)
        return found

    def _adjusted(self) -> tuple[Floats, Floats, Floats]:
        """Each agent's adjusted X'A e, (agents, columns), and what adjusts X', (agents, columns, columns).

        An agent who alone tells a coefficient leaves no residual in that direction, whatever the agent's
        customers say: the third value, (agents, columns, columns), is the part of X that lies there.
        """
        squares = self.sums.squares
        root, root_inverse = _roots(squares, _NOTHING)
        left = np.eye(len(self.solution)) - root @ self.inverse @ root
        left_root, left_inverse = _roots(left, 1e-8)
        spread = root @ left_inverse @ root_inverse
        unseen = root - left_root @ left_inverse @ root
        residual = self.sums.products - squares @ self.solution
        return np.einsum("gij,gj->gi", spread, residual), spread, unseen


def _roots(matrices: Floats, nothing: float) -> tuple[Floats, Floats]:
    """Symmetric square roots of (n, k, k) and their pseudo-inverses."""
    values, vectors = np.linalg.eigh(matrices)
    there = values > nothing * np.maximum(values[:, -1:], 1e-300)
    roots = np.sqrt(np.where(there, values, 0.0))
    inverses = np.where(there, 1 / np.where(there, roots, 1.0), 0.0)
    turned = np.swapaxes(vectors, 1, 2)
    return (vectors * roots[:, None]) @ turned, (vectors * inverses[:, None]) @ turned


def fit(sums: Sums) -> Fit:
    """Ordinary least squares from sums; columns that others determine are marked, not an error."""
    lengths = np.sqrt(np.diag(sums.squares.sum(0)))
    there = lengths > 0
    lengths = np.where(there, lengths, 1.0)
    scaled = Sums(sums.squares / np.outer(lengths, lengths), sums.products / lengths)
    values, vectors = np.linalg.eigh(scaled.squares.sum(0))
    kept = values > _NOTHING * max(float(values[-1]), 1e-300)
    lost = np.abs(vectors[:, ~kept]).max(axis=1, initial=0.0) > 1e-6
    inverse = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    solution = inverse @ scaled.products.sum(0)
    return Fit(scaled, lengths, solution, inverse, tuple(bool(each) for each in ~lost & there))
