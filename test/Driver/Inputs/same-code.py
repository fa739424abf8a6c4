"""Checks that the code of a model does not depend on its cells: `same-code.py A B CELLS_A CELLS_B`, two stages of the compiler.

The numbers of cells themselves may differ, each a constant that the code stores, in whatever way the stage writes it.
"""
import struct
import sys

first, second = (open(path).read().splitlines() for path in sys.argv[1:3])
assert len(first) == len(second), (len(first), len(second))


def spellings(number):
    bits = struct.unpack("<Q", struct.pack("<d", float(number)))[0]
    return {f"{float(number):e}".replace("e+0", "e+0"), hex(bits), f"0x{bits:016X}"}


left, right = (spellings(int(text)) for text in sys.argv[3:5])
constants = 0
for a, b in zip(first, second):
    if a == b:
        continue
    constants += 1
    assert any(a.replace(x, "N") == b.replace(y, "N") for x in left for y in right), (a, b)
# A line of another length is no longer the same instruction with another number.
assert 0 < constants <= 16, constants
