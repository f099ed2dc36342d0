"""The figures of the service and of the stock, for Prometheus; the front door lets nobody else ask for them."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from temporalio.client import Client
from temporalio.service import RPCError

from service.problems import Problem
from service.stock import Stock

router = APIRouter()


class Metrics:
    """The figures of one application."""

    def __init__(self, client: Client) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.stock = Stock(client, self.registry)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Answer the figures in the text format of Prometheus."""
    known: Metrics = request.app.state.metrics
    try:
        await known.stock.refresh()
    except RPCError as error:
        raise Problem(503, f"The Temporal server does not answer: {error.status.name}.") from None
    return Response(generate_latest(known.registry), media_type=CONTENT_TYPE_LATEST)
