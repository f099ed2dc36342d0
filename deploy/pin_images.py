r"""Pins the images of this folder by their digests, as the registry gives them on this day; run it before you install.

    python deploy/pin_images.py

It asks `docker buildx imagetools inspect` for the digest of every tag in compose.yaml and the Dockerfile, and writes
`name:tag@sha256:...` in its place. A tag that is moved later then brings nothing else; run again, it asks again.
"""

import re
import subprocess
import sys
from pathlib import Path

FILES = ("compose.yaml", "Dockerfile")
_NAMED = re.compile(
    r"(?P<before>^ *image: |^FROM )(?P<image>(?!forloeb:)[\w./-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?", re.MULTILINE
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def digest(image: str) -> str:
    """Ask the registry for the digest of a tag. Raises SystemExit with what it answered instead."""
    command = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        sys.exit("docker was not found; it is what asks the registry.")
    told = done.stdout.strip()
    if done.returncode or not _DIGEST.fullmatch(told):
        sys.exit(f"The digest of {image} could not be looked up: {done.stderr.strip() or told}")
    return told


def pin(folder: Path) -> list[str]:
    """Pin what the files name, all or nothing; return the images with their digests."""
    texts = {folder / name: (folder / name).read_text(encoding="utf-8") for name in FILES}
    images = sorted({found["image"] for text in texts.values() for found in _NAMED.finditer(text)})
    pinned = {image: f"{image}@{digest(image)}" for image in images}
    for file, text in texts.items():
        file.write_text(_NAMED.sub(lambda found: found["before"] + pinned[found["image"]], text), encoding="utf-8")
    return list(pinned.values())


if __name__ == "__main__":
    print("\n".join(pin(Path(__file__).parent)))  # noqa: T201
