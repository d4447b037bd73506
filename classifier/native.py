"""The compiled inner loops, where the package was installed on a machine with a C compiler.

Looking up n-grams, multiplying with postings and putting concepts together take
most of the time of an answer; Python takes the steps one by one and numpy reads
the same numbers several times over. The loops of ``csrc/`` read them once. They
are optional: without a compiler the installation leaves them out, ``loops`` is
``None``, and the plain code beside each use gives the same answer to the last
bit (tests/classifier/test_native.py), only slower (docs/benchmarks.md).
"""

from __future__ import annotations

from types import ModuleType

loops: ModuleType | None
try:
    from classifier import _native

    loops = _native
except ImportError:  # no compiler at installation
    loops = None
