"""Flips bits of an archive, one at a time, and asks `kyyeu verify` each time: the file that the bit is of must be named,
and no other. Whose bit it is, Python's own reading of the ZIP file says.

Usage: flips.py KYYEU ARCHIVE COUNT
"""

import bisect
import random
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

kyyeu, archive, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
whole = archive.read_bytes()
entries = zipfile.ZipFile(archive).infolist()
starts = [entry.header_offset for entry in entries]
directory = zipfile.ZipFile(archive).start_dir
pick = random.Random(8)
bits = [pick.randrange(len(whole) * 8) for _ in range(count)]


def owner(byte):
    if byte >= directory:
        return "the archive's directory"
    return entries[bisect.bisect_right(starts, byte) - 1].filename.split("/", 1)[1]


def flip(worker_bits):
    """In a file of its own."""
    wrong = []
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        copy = Path(folder) / archive.name
        copy.write_bytes(whole)
        with copy.open("r+b") as file:
            for bit in worker_bits:
                byte = bit // 8
                file.seek(byte)
                file.write(bytes([whole[byte] ^ 1 << bit % 8]))
                file.flush()
                run = subprocess.run([kyyeu, "verify", "--quiet", copy], capture_output=True, text=True)
                named = [line.split("  ", 1)[1].split(": ")[0] for line in run.stdout.splitlines()]
                if run.returncode != 1 or named != [owner(byte)]:
                    wrong.append(f"bit {bit} is of {owner(byte)}; named were {named}, status {run.returncode}")
                file.seek(byte)
                file.write(whole[byte : byte + 1])
                file.flush()
        assert copy.read_bytes() == whole
    return wrong


with ThreadPoolExecutor(2) as pool:
    wrong = [line for lines in pool.map(flip, [bits[0::2], bits[1::2]]) for line in lines]
if wrong:
    sys.exit("\n".join(wrong))
print(f"flips: {count} bits of {len(whole)} bytes, each found and named in {len({owner(bit // 8) for bit in bits})} files")
