"""A built model in Python with nothing but the standard library.

    sbl build crossing.sbl
    python3 crossing.py ./libcrossing.so [path of libsbl-runtime.so.0]
"""

import ctypes
import sys
from ctypes import byref, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p

COST, DENSITY = 5, 0


class Runtime:
    def __init__(self, path):
        self.c = ctypes.CDLL(path)
        self.c.sbl_last_message.restype = c_char_p
        self.c.sbl_solution_points.restype = c_size_t
        self.c.sbl_solution_points.argtypes = [c_void_p]
        self.c.sbl_model_open.argtypes = [c_char_p, c_void_p]
        self.c.sbl_solve.argtypes = [c_void_p, c_void_p, c_char_p, c_void_p, c_void_p]
        self.c.sbl_solution_number.argtypes = [c_void_p, c_int, c_void_p]
        self.c.sbl_solution_field.argtypes = [c_void_p, c_int, c_size_t, c_double, c_void_p, c_size_t]
        self.c.sbl_solution_free.argtypes = [c_void_p]
        self.c.sbl_model_free.argtypes = [c_void_p]

    def check(self, status):
        if status:
            raise RuntimeError(self.c.sbl_last_message().decode())


def main(library, runtime="libsbl-runtime.so.0"):
    sbl = Runtime(runtime)
    model, bridge, cost = c_void_p(), c_void_p(), c_double()
    sbl.check(sbl.c.sbl_model_open(library.encode(), byref(model)))
    sbl.check(sbl.c.sbl_solve(model, (c_double * 2)(0.7, 1.0), b"B", None, byref(bridge)))
    sbl.check(sbl.c.sbl_solution_number(bridge, COST, byref(cost)))
    size = sbl.c.sbl_solution_points(bridge)
    density = (c_double * size)()
    sbl.check(sbl.c.sbl_solution_field(bridge, DENSITY, 0, 0.5, density, size))
    print("cost", repr(cost.value))
    print("density", *map(repr, density))
    sbl.c.sbl_solution_free(bridge)
    sbl.c.sbl_model_free(model)


if __name__ == "__main__":
    main(*sys.argv[1:])
