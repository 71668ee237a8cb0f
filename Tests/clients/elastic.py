# SPDX-License-Identifier: Apache-2.0
"""elasticsearch-py, 7.17 or 8.x, through its ordinary calls. Usage: elastic.py BINARY"""
import sys
import traceback

import elasticsearch
from elasticsearch import helpers

from served import Served

MAJOR = elasticsearch.__version__[0]
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def equal(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


def fails(error, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except error as failure:
        return failure
    raise AssertionError(f"{error.__name__} was expected")


def status(failure):
    return failure.status_code if MAJOR < 8 else failure.meta.status


def search(es, index, **body):
    return es.search(index=index, body=body) if MAJOR < 8 else es.search(index=index, **body)


def source(options):
    """The document argument of `index` and `create`; 7.17 takes it as `document` too."""
    return {"document": options}


@test
def product_check(es):
    info = es.info()
    equal(info["tagline"], "You Know, for Search")
    assert es.ping()
    equal(es.cluster.health()["status"], "green")


@test
def documents(es):
    made = es.index(index="people", id="1", **source({"name": "Ada", "age": 36}))
    equal((made["result"], made["_version"], made["_seq_no"]), ("created", 1, 0))
    got = es.get(index="people", id="1")
    equal(got["_source"], {"name": "Ada", "age": 36})
    equal(es.index(index="people", id="1", **source({"name": "Ada", "age": 37}))["result"], "updated")
    assert es.exists(index="people", id="1")
    assert not es.exists(index="people", id="2")
    equal(status(fails(elasticsearch.NotFoundError, es.get, index="people", id="2")), 404)
    equal(es.get_source(index="people", id="1")["age"], 37)
    auto = es.index(index="people", **source({"name": "Bob"}))
    equal(len(auto["_id"]), 20)
    conflict = fails(elasticsearch.ConflictError, es.create, index="people", id="1", **source({}))
    equal(status(conflict), 409)
    equal(es.delete(index="people", id=auto["_id"])["result"], "deleted")
    fails(elasticsearch.NotFoundError, es.delete, index="people", id=auto["_id"])


@test
def compare_and_set(es):
    first = es.index(index="cas", id="a", **source({"n": 1}))
    held = {"if_seq_no": first["_seq_no"], "if_primary_term": first["_primary_term"]}
    es.index(index="cas", id="a", **source({"n": 2}), **held)
    fails(elasticsearch.ConflictError, es.index, index="cas", id="a", **source({"n": 3}), **held)
    equal(es.get(index="cas", id="a")["_source"]["n"], 2)


@test
def updates(es):
    def update(id, **body):
        return es.update(index="updates", id=id, body=body) if MAJOR < 8 else es.update(index="updates", id=id, **body)

    equal(update("x", doc={"a": {"b": 1}}, doc_as_upsert=True)["result"], "created")
    equal(update("x", doc={"a": {"c": 2}})["result"], "updated")
    equal(es.get(index="updates", id="x")["_source"], {"a": {"b": 1, "c": 2}})
    noop = update("x", doc={"a": {"c": 2}})
    equal((noop["result"], noop["_version"], noop["_shards"]["total"]), ("noop", 2, 0))
    equal(update("y", doc={"n": 1}, upsert={"n": 7})["result"], "created")
    equal(es.get(index="updates", id="y")["_source"], {"n": 7})
    fails(elasticsearch.NotFoundError, update, "nobody", doc={"n": 1})


@test
def bulk(es):
    actions = [{"_index": "bulk", "_id": str(n), "_source": {"n": n, "tag": "odd" if n % 2 else "even"}} for n in range(500)]
    done, errors = helpers.bulk(es, actions, chunk_size=120, refresh=True)
    equal((done, errors), (500, []))
    mixed = [
        {"_op_type": "create", "_index": "bulk", "_id": "1", "_source": {}},
        {"_op_type": "update", "_index": "bulk", "_id": "2", "doc": {"n": -2}},
        {"_op_type": "delete", "_index": "bulk", "_id": "3"},
        {"_op_type": "index", "_index": "bulk", "_id": "4", "_source": {"n": "not a number"}},
        {"_op_type": "index", "_index": "bulk", "_id": "500", "_source": {"n": 500, "tag": "even"}},
    ]
    done, errors = helpers.bulk(es, mixed, raise_on_error=False)
    equal(done, 3)
    equal(sorted(list(item.values())[0]["status"] for item in errors), [400, 409])
    equal(es.get(index="bulk", id="2")["_source"]["n"], -2)
    equal(es.count(index="bulk")["count"], 500)


@test
def searching(es):
    helpers.bulk(es, [
        {"_index": "books", "_id": "1", "title": "the quick brown fox", "year": 1999, "genre": "fable"},
        {"_index": "books", "_id": "2", "title": "the lazy dog", "year": 2005, "genre": "fable"},
        {"_index": "books", "_id": "3", "title": "quick recipes", "year": 2020, "genre": "cooking"},
    ], refresh="wait_for")
    found = search(es, "books", query={"match": {"title": "quick"}})
    equal(found["hits"]["total"], {"value": 2, "relation": "eq"})
    equal({hit["_id"] for hit in found["hits"]["hits"]}, {"1", "3"})
    assert found["hits"]["max_score"] > 0
    found = search(es, "books", query={"bool": {
        "filter": [{"range": {"year": {"gte": 2000}}}], "must_not": [{"term": {"genre.keyword": "cooking"}}]}})
    equal([hit["_id"] for hit in found["hits"]["hits"]], ["2"])
    found = search(es, "books", sort=[{"year": "desc"}], size=1, _source=["title"])
    equal(found["hits"]["hits"][0]["_source"], {"title": "quick recipes"})
    equal(found["hits"]["hits"][0]["sort"], [2020])
    equal(found["hits"]["max_score"], None)
    equal(status(fails(elasticsearch.RequestError if MAJOR < 8 else elasticsearch.BadRequestError,
                       search, es, "books", query={"frobnicate": {}})), 400)
    fails(elasticsearch.NotFoundError, search, es, "nowhere", query={"match_all": {}})
    equal(search(es, "nowhere-*", query={"match_all": {}})["hits"]["total"]["value"], 0)


@test
def aggregations(es):
    found = search(es, "books", size=0, aggs={
        "genres": {"terms": {"field": "genre.keyword"}, "aggs": {"oldest": {"min": {"field": "year"}}}},
        "years": {"histogram": {"field": "year", "interval": 10}},
    })
    buckets = found["aggregations"]["genres"]["buckets"]
    equal([(b["key"], b["doc_count"], b["oldest"]["value"]) for b in buckets],
          [("fable", 2, 1999.0), ("cooking", 1, 2020.0)])
    equal([b["key"] for b in found["aggregations"]["years"]["buckets"]], [1990.0, 2000.0, 2010.0, 2020.0])


@test
def many(es):
    docs = [{"_index": "books", "_id": "1"}, {"_index": "books", "_id": "9"}]
    got = es.mget(body={"docs": docs}) if MAJOR < 8 else es.mget(docs=docs)
    equal([doc["found"] for doc in got["docs"]], [True, False])
    query = {"term": {"genre.keyword": "fable"}}
    counted = es.count(index="books", body={"query": query}) if MAJOR < 8 else es.count(index="books", query=query)
    equal(counted["count"], 2)


@test
def paging(es):
    seen, after = [], None
    while True:
        body = {"sort": [{"n": "asc"}], "size": 70, "query": {"range": {"n": {"gte": 100}}}}
        if after is not None:
            body["search_after"] = after
        hits = search(es, "bulk", **body)["hits"]["hits"]
        if not hits:
            break
        seen += [hit["_source"]["n"] for hit in hits]
        after = hits[-1]["sort"]
    equal(seen, list(range(100, 501)))


@test
def indices(es):
    mappings = {"properties": {"when": {"type": "date"}, "tag": {"type": "keyword"}}}
    if MAJOR < 8:
        made = es.indices.create(index="mapped", body={"mappings": mappings})
    else:
        made = es.indices.create(index="mapped", mappings=mappings, settings={"number_of_shards": 1})
    equal(made["acknowledged"], True)
    assert es.indices.exists(index="mapped")
    equal(es.indices.get_mapping(index="mapped")["mapped"]["mappings"], mappings)
    properties = {"score": {"type": "double"}}
    if MAJOR < 8:
        es.indices.put_mapping(index="mapped", body={"properties": properties})
    else:
        es.indices.put_mapping(index="mapped", properties=properties)
    equal(es.indices.get_mapping(index="mapped")["mapped"]["mappings"]["properties"]["score"], {"type": "double"})
    equal(es.indices.get_settings(index="mapped")["mapped"]["settings"]["index"]["number_of_shards"], "1")
    es.indices.refresh(index="mapped")
    assert any(row["index"] == "mapped" for row in es.cat.indices(format="json"))
    assert "mapped" in str(es.cat.indices(v=True))
    es.indices.delete(index="mapped")
    assert not es.indices.exists(index="mapped")


def main():
    failures = 0
    with Served(sys.argv[1], "elastic") as served:
        es = elasticsearch.Elasticsearch(f"http://127.0.0.1:{served.ports['elastic']}")
        for function in TESTS:
            try:
                function(es)
            except Exception:
                failures += 1
                print(f"failed: {function.__name__}")
                traceback.print_exc()
    print(f"elasticsearch-py {elasticsearch.__versionstr__}: {len(TESTS) - failures} of {len(TESTS)} passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
