"""One release over its life. The tests build on each other, in the order of the file; the last removes it."""

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest
from tests.containers.commands import wait_for
from tests.kubernetes.cluster.conftest import CITED, QUESTION, STORES, answers
from tests.kubernetes.cluster.load import PER_SECOND, Load
from tests.kubernetes.cluster.updates import NEXT, tag
from tests.kubernetes.release import CHART, Cluster

SLOW_MODEL = ("llm.baseUrl=http://chat:8000/v1", "llm.model=slow")
SERVICES = ("api", "retriever", "worker")
HEALTH = "http://127.0.0.1:8000/health"


def restarts(release: Cluster) -> dict[str, int]:
    return {
        pod["metadata"]["name"]: pod["status"]["containerStatuses"][0]["restartCount"]
        for name in SERVICES
        for pod in release.pods(name)
    }


def test_the_objects_of_the_chart_are_accepted(release: Cluster) -> None:
    scalers = release.get("horizontalpodautoscalers.v2.autoscaling")
    assert {one["metadata"]["name"] for one in scalers} == {"askdock-api", "askdock-retriever"}
    budgets = release.get("poddisruptionbudgets.v1.policy")
    assert len(budgets) == 4
    policies = release.get("networkpolicies")
    assert len(policies) > 8
    assert release.get("ingresses")[0]["spec"]["tls"][0]["secretName"] == "askdock-tls"
    release.note(f"accepted: {len(scalers)} HPAs, {len(budgets)} PDBs, {len(policies)} NetworkPolicies, 1 Ingress")


def test_the_examples_are_found_in_two_languages(indexed: Cluster) -> None:
    assert answers(indexed) == CITED


def test_helm_test_finds_a_cited_answer(indexed: Cluster) -> None:
    printed = indexed.helm("test", "--logs", timeout=300)
    assert "the citation holds" in printed
    indexed.note("helm test: a document went in, its sentence came out, cited")


@pytest.mark.parametrize("component", ["frontend", *SERVICES, *STORES])
def test_what_is_acknowledged_survives_a_deleted_pod(indexed: Cluster, component: str) -> None:
    front, begin, replicas = indexed.front, time.monotonic(), len(indexed.pods(component))
    acknowledged: dict[str, str] = {}
    refused: Counter[int] = Counter()
    stop = threading.Event()

    def upload() -> None:
        while not stop.is_set():
            word = f"{component}{len(acknowledged):04d}"
            try:
                status, answer = front.upload(f"{word}.txt", f"The code word of this note is {word}.".encode())
            except HTTPException:
                status, answer = 0, {}
            if status == 202:
                acknowledged[answer["results"][0]["document"]["id"]] = word
            else:
                refused[status] += 1
            stop.wait(0.2)

    with ThreadPoolExecutor(1) as threads:
        uploading = threads.submit(upload)
        wait_for(lambda: acknowledged, "a document to be acknowledged")
        pod = indexed.pods(component)[0]["metadata"]["name"]
        indexed.kubectl("delete", "pod", pod, "--wait=false")
        wait_for(lambda: sum(indexed.ready(component)) == replicas, f"{component} to be ready again", 180)
        stop.set()
        uploading.result()

    def all_ready() -> bool:
        if front.request("GET", "/v1/limits")[0] != 200:
            return False
        states = {document["id"]: document["status"] for document in front.documents()}
        return all(states.get(one) == "READY" for one in acknowledged)

    wait_for(all_ready, "every acknowledged document to be READY", seconds=240, every=1)
    word = next(reversed(acknowledged.values()))
    status, answer = front.ask(f"What is the code word of the note {word}?")
    assert status == 200, answer
    assert word in answer["text"]
    # With two replicas nobody notices; a store of one replica is missed while it is away, and says so.
    allowed = {0, 502, 503, 504} if component in STORES else set()
    assert set(refused) <= allowed, refused
    indexed.note(
        f"deleted {pod}: {len(acknowledged)} uploads acknowledged meanwhile, all READY after "
        f"{time.monotonic() - begin:.0f} s; {sum(refused.values())} not acknowledged {dict(refused)}"
    )


def test_volumes_keep_what_was_indexed(indexed: Cluster) -> None:
    claims = {
        claim["metadata"]["name"]: claim["spec"]["volumeName"] for claim in indexed.get("persistentvolumeclaims")
    }
    before = sorted(document["id"] for document in indexed.front.documents())
    indexed.upgrade("config.logLevel=debug", "vectorDb.bundled.resources.limits.memory=2Gi")
    for name in STORES:
        indexed.kubectl("delete", "pod", f"askdock-{name}-0")
    for name in STORES:
        indexed.kubectl("rollout", "status", f"statefulset/askdock-{name}", "--timeout=10m")
    wait_for(
        lambda: all(indexed.ready("api")) and all(indexed.ready("retriever")), "the services to be ready", 180
    )
    wait_for(lambda: indexed.front.ask(QUESTION)[0] == 200, "an answer")
    assert answers(indexed) == CITED
    assert sorted(document["id"] for document in indexed.front.documents()) == before
    after = {
        claim["metadata"]["name"]: claim["spec"]["volumeName"] for claim in indexed.get("persistentvolumeclaims")
    }
    assert after == claims
    indexed.note(
        f"upgraded and all stores' pods deleted: {len(before)} documents still there, volumes {sorted(claims)}"
    )


def test_without_the_vector_database_pods_live_but_are_not_ready(indexed: Cluster) -> None:
    before = restarts(indexed)
    indexed.kubectl("scale", "statefulset/askdock-milvus", "--replicas=0")
    begin = time.monotonic()
    wait_for(lambda: not any(indexed.ready("retriever")) and not any(indexed.ready("api")), "readiness to go", 120)
    gone = time.monotonic() - begin
    for name in SERVICES:
        for pod in indexed.pods(name):
            indexed.kubectl("exec", pod["metadata"]["name"], "--", "askdock", "health", "--url", HEALTH)
    # Longer than it takes a failing liveness probe to have a container killed: six times ten seconds.
    time.sleep(75)
    assert restarts(indexed) == before
    assert not any(indexed.ready("retriever"))
    indexed.kubectl("scale", "statefulset/askdock-milvus", "--replicas=1")
    begin = time.monotonic()
    wait_for(lambda: all(indexed.ready("retriever")) and all(indexed.ready("api")), "readiness to come back", 180)
    back = time.monotonic() - begin
    assert answers(indexed) == CITED
    assert restarts(indexed) == before
    indexed.note(
        f"Milvus away: not ready after {gone:.0f} s, alive for 75 s more, ready {back:.0f} s after it came back"
    )


def schema(indexed: Cluster) -> str:
    """The catalogue's revision."""
    query = (
        'PGPASSWORD=$(cat $POSTGRES_PASSWORD_FILE) psql -U askdock -Atc "SELECT version_num FROM alembic_version"'
    )
    return indexed.kubectl("exec", "askdock-postgres-0", "--", "sh", "-c", query).stdout.strip()


def images(indexed: Cluster, *components: str) -> set[str]:
    return {pod["spec"]["containers"][0]["image"] for name in components for pod in indexed.pods(name)}


def test_three_rolling_updates_under_load_fail_nothing(indexed: Cluster) -> None:
    """The third of them changes the schema while the pods of before serve on."""
    indexed.upgrade(*SLOW_MODEL)
    before = schema(indexed)
    # Pods of before still finish their streams; the load begins on the new ones.
    for number in (1, 2, 3):
        image = f"askdock:{tag(number)}"
        with Load(indexed.front) as load:
            indexed.upgrade(*SLOW_MODEL, f"image.tag={tag(number)}")
            only(indexed, image)
        indexed.note(f"rolling update {number}, schema {schema(indexed)}: {load}")
        assert images(indexed, *SERVICES) == {image}
        assert schema(indexed) == (NEXT if number == 3 else before)
        assert load.failures == []
        assert load.counts["request"] > 10 * PER_SECOND
        assert load.counts["stream"] >= 4


def only(indexed: Cluster, image: str) -> None:
    """Wait until the pods of api and retriever with other images are gone, their last streams with them."""

    def gone() -> bool:
        selector = "app.kubernetes.io/component in (api,retriever)"
        return {pod["spec"]["containers"][0]["image"] for pod in indexed.get("pods", "-l", selector)} == {image}

    wait_for(gone, "the old pods to be gone", 240)


def test_a_rollback_leaves_the_newer_schema_in_place(indexed: Cluster) -> None:
    history = json.loads(indexed.helm("history", "-o", "json"))
    before = history[-1]["revision"] - 1
    with Load(indexed.front) as load:
        indexed.helm("rollback", str(before))
        only(indexed, f"askdock:{tag(2)}")
    indexed.note(f"helm rollback to revision {before}, schema {schema(indexed)}: {load}")
    assert images(indexed, *SERVICES) == {f"askdock:{tag(2)}"}
    assert schema(indexed) == NEXT
    assert load.failures == []
    # The version before writes, too.
    status, answer = indexed.front.upload("rolled-back.txt", b"The code word after the rollback is larkspur.")
    assert status == 202, answer
    document = answer["results"][0]["document"]["id"]
    wait_for(
        lambda: indexed.front.request("GET", f"/v1/documents/{document}")[1]["status"] == "READY", "the document"
    )


def test_a_release_that_does_not_start_is_taken_back(indexed: Cluster) -> None:
    with Load(indexed.front) as load:
        values = ("--reuse-values", "--set", "image.tag=not-there", "--rollback-on-failure")
        with pytest.raises(pytest.fail.Exception, match="exit 1"):
            indexed.helm("upgrade", str(CHART), *values, limit="60s")
    last = json.loads(indexed.helm("history", "-o", "json"))[-1]
    assert last["status"] == "deployed"
    assert last["description"].startswith("Rollback to")
    assert images(indexed, *SERVICES) == {f"askdock:{tag(2)}"}
    assert load.failures == []
    indexed.note(f"helm upgrade --reuse-values --rollback-on-failure of an image that is not there: {load}")


def test_uninstalling_keeps_the_data(indexed: Cluster) -> None:
    indexed.helm("uninstall", "--wait")
    claims = indexed.get("persistentvolumeclaims")
    assert {claim["metadata"]["name"] for claim in claims} >= {f"data-askdock-{name}-0" for name in STORES}
    kept = indexed.kubectl("get", "secret", "askdock-secrets", "-o", "name").stdout
    assert kept.strip() == "secret/askdock-secrets"
    indexed.note("helm uninstall: volumes and passwords are still there")
