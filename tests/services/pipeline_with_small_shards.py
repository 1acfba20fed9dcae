"""The real pipeline with shards of four records, so that a small dataset has several.

Run by test_dataset_shards.py in place of `discreet.app.improvement`.
"""

import os
import sys

from discreet.app import improvement
from discreet.training import gather

gather.SHARD_RECORDS = 4

if __name__ == "__main__":
    code = improvement.main()
    sys.stderr.flush()
    os._exit(code)
