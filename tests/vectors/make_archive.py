"""python tests/vectors/make_archive.py FILE: writes a full archive like archive_v1.zip, of two months.

Keys are drawn anew, so the bytes differ each time; the one that is kept was made once and stays.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import evidence

from ballots.verify.archive import write_archive

if __name__ == "__main__":
    with Path(sys.argv[1]).open("xb") as file:
        write_archive(file, evidence.honest().content())
