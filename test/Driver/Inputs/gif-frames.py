"""How many frames a GIF has, and whether it loops for ever (GIF89a: blocks behind the colour table)."""
import sys

data = open(sys.argv[1], "rb").read()
assert data[:6] == b"GIF89a", data[:6]
at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
frames, endless = 0, False


def skip_blocks(at):
    while data[at]:
        at += data[at] + 1
    return at + 1


while data[at] != 0x3B:
    if data[at] == 0x21:
        endless |= data[at + 3:at + 14] == b"NETSCAPE2.0" and data[at + 16:at + 18] == b"\0\0"
        at = skip_blocks(at + 2)
    else:
        frames += 1
        flags = data[at + 9]
        at = skip_blocks(at + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
print(f"{frames} frames, {'endless' if endless else 'once'}")
