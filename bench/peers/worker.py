"""One peer in a process of its own: `worker.py PEER KIND CELLS OUT.npz [--tolerance E] [--warm N] [--set NAME=VALUE …]`.

Prints one JSON object: seconds of the processor from the process's start to the first answer (`first`: loading, setting up and
compiling included) and of each further solve in the same process (`warm`), and what the answer is judged by. Peers that need
too long for that say how many iterations they timed, and `warm` then is what the number of iterations that it takes costs.
"""
import argparse
import importlib
import json
import time

import numpy as np


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer")
    parser.add_argument("kind")
    parser.add_argument("cells", type=int)
    parser.add_argument("out")
    parser.add_argument("--tolerance", type=float, default=1e-8)
    parser.add_argument("--warm", type=int, default=2)
    parser.add_argument("--set", action="append", default=[])
    arguments = parser.parse_args()
    settings = dict(pair.split("=", 1) for pair in arguments.set)
    module = importlib.import_module("peer_" + arguments.peer)
    solve = module.prepare(arguments.kind, arguments.cells, arguments.tolerance, settings)
    answer = solve()
    first = time.process_time()
    warm = []
    for _ in range(arguments.warm):
        begin = time.process_time()
        answer = solve()
        warm.append(time.process_time() - begin)
    numbers = {key: value for key, value in answer.items() if not isinstance(value, np.ndarray)}
    np.savez(arguments.out, **{key: value for key, value in answer.items() if isinstance(value, np.ndarray)})
    share = numbers.pop("share", 1)  # of the iterations that were timed
    if share != 1:
        numbers["timed_share"] = share
        first, warm = first / share, [seconds / share for seconds in warm]
    print(json.dumps({"first": first, "warm": warm, **numbers}))


if __name__ == "__main__":
    main()
