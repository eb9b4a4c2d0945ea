"""
A table of the flat form, a column at a time: each as codes or numbers, and which rows are plainly
good so far.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workup.batch.table.cells import Coded
from workup.engine.columns import Flags
from workup.model.document import MAX_DOCUMENT_BYTES
from workup.model.flat import LISTS, NESTED, TEXTS
from workup.model.quantity import LONGEST

Floats = NDArray[np.float64]


class Grid:
    """
    Some rows while they are read. `good`, of shape (rows,), is narrowed in place by every column
    that is read.
    """

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows.combine_chunks()
        self.size: int = rows.num_rows
        self.good: Flags = np.ones(self.size, np.bool_)

    def column(self, name: str) -> pa.Array:
        """
        A column as one array; of nulls where it is missing, and where it is of texts an empty one
        is null.
        """
        if name not in self.rows.column_names:
            return pa.nulls(self.size, pa.string())
        column = self.rows.column(name)
        array = (
            column.chunk(0)
            if column.num_chunks == 1
            else pa.concat_arrays(column.chunks or [pa.nulls(0, column.type)])
        )
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if pa.types.is_large_string(array.type) or pa.types.is_null(array.type):
            array = array.cast(pa.string())
        return array

    def texts(self, name: str) -> Coded:
        """A column of texts, coded; rows whose cell is no text are not good."""
        array = self.column(name)
        if not pa.types.is_string(array.type):
            self.good &= ~filled(array)
            return Coded(np.full(self.size, -1), ())
        coded = array.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        if "" in texts:
            codes = np.where(codes == texts.index(""), -1, codes)
        return Coded(codes, texts)

    def number(self, name: str) -> Floats:
        """
        A column of numbers, NaN where untold; rows whose cell is out of range or no number are not
        good.
        """
        array = self.column(name)
        if array.null_count == self.size:
            return np.full(self.size, np.nan)
        told = filled(array)
        if not (pa.types.is_floating(array.type) or pa.types.is_integer(array.type)):
            self.good &= ~told
            return np.full(self.size, np.nan)
        values: Floats = array.cast(pa.float64()).to_numpy(zero_copy_only=False)
        most = np.inf if name == "dystonia.attacks.per_day" else LONGEST
        fits = told & (values >= 0) & (values <= most) & np.isfinite(values)
        self.good &= ~told | fits
        return np.where(fits, values, np.nan)

    def ids(self) -> None:
        """Rows whose id is none, or not of its form, are not good."""
        array = self.column("id")
        if not pa.types.is_string(array.type):
            self.good[:] = False
            return
        fits = pc.match_substring_regex(array, r"\A[A-Za-z0-9_-]{1,100}\z").fill_null(False)
        self.good &= fits.to_numpy(zero_copy_only=False)

    def sizes(self) -> None:
        """A row of very long cells is left to the single reader, which counts."""
        if self.rows.nbytes <= MAX_DOCUMENT_BYTES:
            return
        whole = np.zeros(self.size, np.int64)
        for name in (*TEXTS, *LISTS, *NESTED):
            array = self.column(name)
            if pa.types.is_string(array.type) and array.null_count < self.size:
                whole += pc.binary_length(array).fill_null(0).to_numpy(zero_copy_only=False)
        self.good &= whole <= MAX_DOCUMENT_BYTES


def filled(array: pa.Array) -> Flags:
    """Where a column that holds no texts is told."""
    valid: Flags = array.is_valid().to_numpy(zero_copy_only=False)
    return valid
