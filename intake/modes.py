"""The modes in which a CloudEvent travels, over HTTP and AMQP alike: all become the structured text that is read."""

import json
from collections.abc import Mapping

from intake.document import read_json

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
BINARY = "application/json"


def structured(attributes: Mapping[str, str], data: str) -> str:
    """Put the attributes and the data of a binary event together as a structured one, the data as it was written.

    Raises `BadDocument` when the data is no JSON.
    """
    read_json(data)  # so that nothing but one value is put in
    return f'{json.dumps({**attributes, "datacontenttype": BINARY})[:-1]}, "data": {data}}}'
