"""``python -m anyou``."""

from anyou.cli import main

if __name__ == "__main__":
    main()
