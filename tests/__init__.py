"""Set before a test reads numpy, and given to every process that one starts."""

import os
import sys

# OpenBLAS's threads wait for the next product by spinning, on a core that another test needs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# llama.cpp's do so many times a token: where another test has a core, an answer takes many times as
# long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# Where no bytecode is kept, each of hundreds of processes compiles the program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
