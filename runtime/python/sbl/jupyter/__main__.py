"""`python -m sbl.jupyter install`."""

import sys

from .install import main

sys.exit(main())
