"""``python -m pipelines`` is ``callqa``."""

from pipelines.cli import main

main()
