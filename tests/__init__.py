"""Set before a test reads numpy, and given to every process that one starts."""

import os
import sys

# OpenBLAS's threads wait for the next product by spinning, on a core that another test needs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Where no bytecode is kept, each of hundreds of processes compiles the program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
