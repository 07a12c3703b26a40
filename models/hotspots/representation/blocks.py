"""What a part of the representation has to give."""

from abc import ABC, abstractmethod

import polars as pl
from scipy import sparse


class Block(ABC):
    """One way to look at complaints."""

    @abstractmethod
    def vectors(self, said: pl.DataFrame, *, rows: int) -> sparse.csr_matrix:
        """Complaints as this block sees them.

        Args:
            said: row u32, term_id i32, term str, in_title bool, in_product bool, span_no i64 (null outside the
                evidence): an occurrence each, in the order said.
            rows: Complaints.

        Returns:
            Shape (rows, columns of the block), float64. Rows no longer than 1: the length says how much of the block's
            share the row deserves, a zero row leaves all to the other blocks.
        """
