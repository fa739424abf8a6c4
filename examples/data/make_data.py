#!/usr/bin/env python3
"""Makes the data that the examples read. Needs nothing but Python; writes beside itself.

- day0.csv, day2.csv, day4.csv: cells of a tissue, 400 a day, measured by destroying them, so that no cell
  is seen twice. They drift to the right and divide into two fates, above and below; a third takes
  the lower one.
- moon.png, star.png: shapes of 160 x 160 grey pixels with even edges.
"""
import math
import pathlib
import random
import struct
import zlib

HERE = pathlib.Path(__file__).resolve().parent


def cells(day, random_source):
    """One snapshot: positions of cells at `day` of dX = drift dt + 0.35 dW."""
    rows = []
    for _ in range(400):
        x, y = random_source.gauss(-2, 0.25), random_source.gauss(0, 0.25)
        fate = 1 if random_source.random() < 2 / 3 else -1
        steps = 40 * day
        for _ in range(steps):
            dt = 1 / 40
            pull = 1.3 * fate if x > -1 else 0
            x += (0.9 + random_source.gauss(0, 1) * 0.35 / math.sqrt(dt)) * dt
            y += ((pull - y) * 0.8 * (x > -1) + random_source.gauss(0, 1) * 0.35 / math.sqrt(dt)) * dt
        rows.append((x, y))
    return rows


def write_cells():
    source = random.Random(4)
    for day in (0, 2, 4):
        with open(HERE / f"day{day}.csv", "w", encoding="utf-8") as file:
            file.write(f"# cells of day {day}, made by make_data.py\nx,y\n")
            file.writelines(f"{x:.4f},{y:.4f}\n" for x, y in cells(day, source))


def write_png(name, size, inside):
    """A grey picture; `inside(x, y)` on [-1, 1]^2 is averaged over 4 x 4 places in each pixel."""
    lines = b""
    for row in range(size):
        line = bytearray([0])  # the filter of the line: none
        for column in range(size):
            hits = sum(
                inside(2 * (column + (i + 0.5) / 4) / size - 1, 1 - 2 * (row + (j + 0.5) / 4) / size)
                for i in range(4) for j in range(4))
            line.append(round(255 * hits / 16))
        lines += bytes(line)

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    (HERE / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                              chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))


def moon(x, y):
    return x * x + y * y < 0.49 and (x - 0.35) ** 2 + (y - 0.1) ** 2 > 0.36


def star(x, y):
    """Five points of radius 0.8, the upper one in the middle."""
    radius, angle = math.hypot(x, y), math.atan2(x, y) % (2 * math.pi / 5)
    angle = min(angle, 2 * math.pi / 5 - angle)
    # The edge runs from the tip (0.8, at angle 0) to the notch (0.8 * 0.45, at angle pi / 5).
    tip, notch = (0.8, 0.0), (0.36 * math.cos(math.pi / 5), 0.36 * math.sin(math.pi / 5))
    px, py = radius * math.cos(angle), radius * math.sin(angle)
    return (notch[0] - tip[0]) * (py - tip[1]) - (notch[1] - tip[1]) * (px - tip[0]) > 0


write_cells()
write_png("moon.png", 160, moon)
write_png("star.png", 160, star)
