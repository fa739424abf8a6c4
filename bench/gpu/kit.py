"""The runtime of this folder, by its C interface: nothing else is needed but Python and the device's driver."""
import ctypes
import pathlib

HERE = pathlib.Path(__file__).resolve().parent

BRIDGE, EVOLUTION, WAVE, EIGEN, SAMPLE = 0, 1, 2, 3, 7  # sbl_kind
CONVERGED, COST, LEVELS, PATHS = 0, 5, 12, 15  # sbl_number
FIELDS = {BRIDGE: (0, 1, 2), EVOLUTION: (0,)}  # sbl_field: the density, logarithms of factors
PSI = (7, 8)


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


class Question(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("kind", ctypes.c_int)]


def load():
    for library in sorted(HERE.glob("libtbb.so*")):  # found by its name from now on
        ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    runtime = ctypes.CDLL(str(HERE / "libsbl-runtime.so.0"), mode=ctypes.RTLD_GLOBAL)
    runtime.sbl_last_message.restype = ctypes.c_char_p
    for name in ("sbl_model_question_count", "sbl_solution_points", "sbl_solution_time_count", "sbl_solution_rank"):
        getattr(runtime, name).restype = ctypes.c_size_t
    runtime.sbl_solution_field.argtypes = [
        ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, ctypes.c_double, ctypes.c_void_p, ctypes.c_size_t,
    ]
    runtime.sbl_solution_cloud.argtypes = [
        ctypes.c_void_p, ctypes.c_double, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t,
    ]
    runtime.sbl_solution_level.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
    return runtime


class Failure(Exception):
    pass


class Model:
    """A library that `sbl build` made."""

    def __init__(self, runtime, path):
        self.runtime, self.handle = runtime, ctypes.c_void_p()
        self.check(runtime.sbl_model_open(str(path).encode(), ctypes.byref(self.handle)))

    def check(self, status):
        if status:
            raise Failure(self.runtime.sbl_last_message().decode())

    def questions(self):
        """Names and kinds."""
        found = []
        for k in range(self.runtime.sbl_model_question_count(self.handle)):
            question = Question()
            self.check(self.runtime.sbl_model_question(self.handle, ctypes.c_size_t(k), ctypes.byref(question)))
            found.append((question.name.decode(), question.kind))
        return found

    def solve(self, question, device, parameters=None):
        solution = ctypes.c_void_p()
        options = Options(ctypes.sizeof(Options), 0, None, None, None, 0, device.encode())
        values = (ctypes.c_double * len(parameters))(*parameters) if parameters else None
        self.check(
            self.runtime.sbl_solve(self.handle, values, question.encode(), ctypes.byref(options), ctypes.byref(solution))
        )
        return Solution(self, solution)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.runtime.sbl_model_free(self.handle)


class Solution:
    def __init__(self, model, handle):
        self.model, self.runtime, self.handle = model, model.runtime, handle

    def number(self, which):
        value = ctypes.c_double()
        self.model.check(self.runtime.sbl_solution_number(self.handle, which, ctypes.byref(value)))
        return value.value

    def times(self):
        times = (ctypes.c_double * self.runtime.sbl_solution_time_count(self.handle))()
        self.model.check(self.runtime.sbl_solution_times(self.handle, times, ctypes.c_size_t(len(times))))
        return list(times)

    def field(self, which, time):
        values = (ctypes.c_double * self.runtime.sbl_solution_points(self.handle))()
        self.model.check(self.runtime.sbl_solution_field(self.handle, which, 0, time, values, len(values)))
        return values

    def levels(self):
        found = []
        for k in range(int(self.number(LEVELS))):
            value = ctypes.c_double()
            self.model.check(self.runtime.sbl_solution_level(self.handle, k, ctypes.byref(value)))
            found.append(value.value)
        return found

    def cloud(self, time):
        count = int(self.number(PATHS))
        places = (ctypes.c_double * (count * self.runtime.sbl_solution_rank(self.handle)))()
        self.model.check(self.runtime.sbl_solution_cloud(self.handle, time, places, len(places), None, 0))
        return places

    def answers(self, kind):
        """What there is to compare: names and lists of numbers."""
        if kind == EIGEN:
            yield "levels", self.levels()
            return
        if kind == BRIDGE:
            yield "cost", [self.number(COST)]
        for time in self.times():
            if kind == SAMPLE:
                yield f"places at {time:g}", self.cloud(time)
            if kind == WAVE:  # one of the parts may be nothing but rounding
                yield f"psi at {time:g}", [x for part in PSI for x in self.field(part, time)]
            for which in FIELDS.get(kind, ()):
                yield f"field {which} at {time:g}", self.field(which, time)

    def free(self):
        self.runtime.sbl_solution_free(self.handle)
