# SPDX-License-Identifier: Apache-2.0
"""JSON over one kept HTTP connection, and searches that page through a whole index."""
import http.client
import json
import urllib.parse

from served import ADMINISTRATOR


class Wire:
    """One connection; for one thread. A connection that breaks raises `OSError` or `http.client.HTTPException`."""

    def __init__(self, port, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def call(self, method, path, body=None):
        """The status and the answer's JSON."""
        data = None if body is None else json.dumps(body).encode()
        self.connection.request(method, path, data, self.headers)
        response = self.connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None

    def right(self, method, path, body=None):
        """The answer's JSON; any status but 200 ends the program."""
        status, answer = self.call(method, path, body)
        if status != 200:
            raise SystemExit(f"{method} {path}: status {status}: {answer}")
        return answer

    def close(self):
        self.connection.close()


def sign_in(port):
    """A token of the administrator, for the management API."""
    form = {"username": ADMINISTRATOR["STRATA_ADMIN_EMAIL"], "password": ADMINISTRATOR["STRATA_ADMIN_PASSWORD"]}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/user/token", urllib.parse.urlencode(form), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["access_token"]


def documents(wire, index, source=True, page=500):
    """Every document of an index in the order of its `id`, by `search_after`. Yields `_id` and `_source`."""
    body = {"size": page, "sort": [{"id": "asc"}], "_source": source}
    while True:
        hits = wire.right("POST", f"/{index}/_search", body)["hits"]["hits"]
        for hit in hits:
            yield hit["_id"], hit["_source"]
        if len(hits) < page:
            return
        body["search_after"] = hits[-1]["sort"]
