"""python tests/vectors/make_archive.py FILE: writes a full archive like archive_v1.zip, of two months.

Keys are drawn anew, so the bytes differ each time; the one that is kept was made once and stays.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent.parent)]

import evidence

from ballots.archive import write_archive

if __name__ == "__main__":
    with Path(sys.argv[1]).open("xb") as file:
        write_archive(file, evidence.honest().content())
