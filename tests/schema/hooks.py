"""Hooks by which schemathesis gets past the centre's door.

Most operations answer nobody but an enrolled device, and take only what it signed. The Rust test
that starts this enrols one and writes valid requests by operation to CENTRAL_REQUESTS. They are the
examples of their operations; of the cases that are generated every other one is a valid request
with a part of it generated, so that nonsense gets further than the first check.
What each operation answered is written to CENTRAL_ANSWERS.
"""

import atexit
import base64
import collections
import json
import os

import schemathesis

with open(os.environ["CENTRAL_REQUESTS"], encoding="utf-8") as file:
    REQUESTS = json.load(file)
ANSWERS = collections.defaultdict(collections.Counter)
GENERATED = collections.Counter()


def operation_id(operation):
    return operation.definition.raw["operationId"]


def body_of(request):
    if "bytes" in request:
        return base64.b64decode(request["bytes"])
    return request.get("json")


def media_type(request):
    if "bytes" in request:
        return "application/octet-stream"
    return "application/json" if "json" in request else None


@schemathesis.hook
def before_add_examples(context, examples):
    for request in REQUESTS.get(operation_id(context.operation), []):
        given = {"body": body_of(request)} if media_type(request) else {}
        examples.append(
            context.operation.Case(
                path_parameters=request.get("path", {}),
                query=request.get("query", {}),
                media_type=media_type(request),
                **given,
            )
        )


@schemathesis.hook
def map_case(context, case):
    """Puts what was generated into a valid request, one field of it."""
    name = operation_id(case.operation)
    requests = REQUESTS.get(name, [])
    GENERATED[name] += 1
    if not requests or GENERATED[name] % 2:
        return case
    request = requests[0]
    if "path" in request:
        case.path_parameters = dict(request["path"])
    valid = request.get("json")
    if isinstance(valid, dict) and isinstance(case.body, dict) and case.body:
        fields = sorted(case.body)
        field = fields[GENERATED[name] // 2 % len(fields)]
        case.body = {**valid, field: case.body[field]}
    return case


@schemathesis.hook
def after_call(context, case, response):
    ANSWERS[operation_id(case.operation)][str(response.status_code)] += 1


@atexit.register
def write_answers():
    with open(os.environ["CENTRAL_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump(ANSWERS, file)
