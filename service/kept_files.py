"""Files of the pages, which browsers may keep for a day."""

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class KeptFiles(StaticFiles):
    """Files that browsers may keep for a day."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, and how long it may be kept."""
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse):
            response.headers["Cache-Control"] = "public, max-age=86400"
        return response
