"""Which call holds which term: a sparse table of calls by terms."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.topic_words import terms_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class TermTable:
    """``holds`` is (calls, terms): 1 where the customer of a call said the term, however often."""

    terms: tuple[str, ...]
    holds: csr_matrix

    def calls_with(self, term: int) -> NDArray[np.int64]:
        """Positions of the calls that hold the term, in order."""
        found: NDArray[np.int64] = self.holds[:, term].nonzero()[0]
        return found


def table_of(texts: Sequence[str], minimum: int, names: frozenset[str] = frozenset()) -> TermTable:
    """Terms that at least ``minimum`` of ``texts`` hold; ``names`` are left out, see `terms_of`."""
    import numpy as np
    from scipy.sparse import csr_matrix

    numbers: dict[str, int] = {}
    columns, ends = array("q"), array("q", [0])
    for text in texts:
        for term in terms_of(text, names):
            columns.append(numbers.setdefault(term, len(numbers)))
        ends.append(len(columns))
    shape = (len(texts), len(numbers))
    holds = csr_matrix(
        (np.ones(len(columns), dtype=np.int64), np.array(columns), np.array(ends)), shape=shape
    )
    often = np.flatnonzero(np.asarray(holds.sum(axis=0)).ravel() >= minimum)
    named = list(numbers)
    kept = sorted(often, key=lambda column: named[column])
    return TermTable(tuple(named[column] for column in kept), holds[:, kept].tocsr())
