"""Solves a built model by the C interface on the processor and on a device.

library.py RUNTIME LIBRARY DEVICE: prints the cost of both, or the message of the one that failed.
"""
import ctypes
import sys

runtime = ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)
runtime.sbl_last_message.restype = ctypes.c_char_p


class Options(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("steps", ctypes.c_int),
        ("progress", ctypes.c_void_p),
        ("context", ctypes.c_void_p),
        ("times", ctypes.c_void_p),
        ("time_count", ctypes.c_size_t),
        ("device", ctypes.c_char_p),
    ]


def checked(status):
    if status:
        sys.exit(f"status {status}: {runtime.sbl_last_message().decode()}")


model = ctypes.c_void_p()
checked(runtime.sbl_model_open(sys.argv[2].encode(), ctypes.byref(model)))
costs = []
for device in (b"cpu", sys.argv[3].encode()):
    solution, cost = ctypes.c_void_p(), ctypes.c_double()
    options = Options(ctypes.sizeof(Options), 0, None, None, None, 0, device)
    checked(runtime.sbl_solve(model, None, None, ctypes.byref(options), ctypes.byref(solution)))
    checked(runtime.sbl_solution_number(solution, 5, ctypes.byref(cost)))
    costs.append(cost.value)
print("costs", *costs)
assert abs(costs[0] - costs[1]) <= 1e-12 * abs(costs[0]), costs
