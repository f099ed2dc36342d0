"""The site that is files: every page of the law, written into a folder that any web server can serve."""

import json
import shutil
from datetime import date
from pathlib import Path

import service
from service.law.addresses import Written, file_of
from service.law.rendering import page_of, pages
from service.law.search import places

_OURS = Path(service.__file__).parent / "law" / "static"
_DESIGN = Path(service.__file__).parent / "desk" / "static" / "dkfds"


def write(folder: Path, on: date | None = None) -> int:
    """Write every page and the files they load, as they stand on the day `on`; return how many pages there are."""
    static = folder / "static"
    shutil.copytree(_OURS, static, dirs_exist_ok=True)
    shutil.copytree(_DESIGN, static / "dkfds", dirs_exist_ok=True)
    (static / "index.js").write_text(f"const LAW_INDEX = {_index()};\n", "utf-8")
    named = pages()
    for page in named:
        html = page_of(page, Written(page), on, is_static=True)
        if html is None:
            raise LookupError(page)
        target = folder / file_of(page)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, "utf-8")
    return len(named)


def _index() -> str:
    links = Written("soeg")
    found = [
        {"href": links.to(one.page, one.anchor), "name": one.name, "words": one.words, "all": one.all}
        for one in places()
    ]
    return json.dumps(found, ensure_ascii=False)
