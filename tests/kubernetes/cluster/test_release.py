"""The chart on a real cluster. The tests build on each other, in the order of the file: one installation."""

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest
from tests.containers.commands import IMAGE, run, wait_for
from tests.kubernetes.cluster.conftest import NAMESPACE, STATE
from tests.kubernetes.cluster.load import PER_SECOND, QUESTION, Load
from tests.kubernetes.release import Cluster

CHINESE = "出差到省会城市的住宿标准是每晚多少元？"
CITED = {QUESTION: "travel-policy.docx", CHINESE: "差旅报销制度.md"}
SLOW_MODEL = ("llm.baseUrl=http://chat:8000/v1", "llm.model=slow")
SERVICES = ("api", "retriever", "worker")
STATEFUL = ("milvus", "postgres", "seaweedfs")


def answers(release: Cluster) -> dict[str, str]:
    """The document that the first citation of each answer is from."""
    found = {}
    for question in CITED:
        status, answer = release.front.ask(question)
        assert status == 200, answer
        found[question] = answer["citations"][0]["document_name"] if answer["citations"] else ""
    return found


def restarts(release: Cluster) -> dict[str, int]:
    return {
        pod["metadata"]["name"]: pod["status"]["containerStatuses"][0]["restartCount"]
        for name in SERVICES
        for pod in release.pods(name)
    }


def test_the_objects_of_the_chart_are_accepted(release: Cluster) -> None:
    scalers = release.get("horizontalpodautoscalers.v2beta2.autoscaling")
    assert {one["metadata"]["name"] for one in scalers} == {"askdock-api", "askdock-retriever"}
    budgets = release.get("poddisruptionbudgets.v1beta1.policy")
    assert len(budgets) == 4
    policies = release.get("networkpolicies")
    assert len(policies) > 8
    assert release.get("ingresses")[0]["spec"]["tls"][0]["secretName"] == "askdock-tls"
    release.note(f"accepted: {len(scalers)} HPAs, {len(budgets)} PDBs, {len(policies)} NetworkPolicies, 1 Ingress")


def test_helm_test_finds_a_cited_answer(release: Cluster) -> None:
    printed = release.helm("test", "--logs", timeout=300)
    assert "the citation holds" in printed
    release.note("helm test: a document went in, its sentence came out, cited")


def test_the_index_job_takes_the_examples_in(release: Cluster) -> None:
    begin = time.monotonic()
    release.upgrade("index.enabled=true", "index.volume.persistentVolumeClaim.claimName=documents")
    release.kubectl(
        "wait", "job", "-l", "app.kubernetes.io/component=index", "--for=condition=complete", "--timeout=5m"
    )
    documents = release.front.documents()
    assert {document["status"] for document in documents} == {"READY"}
    assert answers(release) == CITED
    release.note(
        f"index Job: {len(documents)} documents READY in {time.monotonic() - begin:.0f} s; asked in two languages"
    )


@pytest.mark.parametrize("component", ["frontend", *SERVICES, *STATEFUL])
def test_what_is_acknowledged_survives_a_deleted_pod(release: Cluster, component: str) -> None:
    front, begin, replicas = release.front, time.monotonic(), len(release.pods(component))
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
        pod = release.pods(component)[0]["metadata"]["name"]
        release.kubectl("delete", "pod", pod, "--wait=false")
        wait_for(lambda: sum(release.ready(component)) == replicas, f"{component} to be ready again", 180)
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
    allowed = {0, 502, 503, 504} if component in STATEFUL else set()
    assert set(refused) <= allowed, refused
    release.note(
        f"deleted {pod}: {len(acknowledged)} uploads acknowledged meanwhile, all READY after "
        f"{time.monotonic() - begin:.0f} s; {sum(refused.values())} not acknowledged {dict(refused)}"
    )


def test_volumes_keep_what_was_indexed(release: Cluster) -> None:
    claims = {
        claim["metadata"]["name"]: claim["spec"]["volumeName"] for claim in release.get("persistentvolumeclaims")
    }
    before = sorted(document["id"] for document in release.front.documents())
    release.upgrade("config.logLevel=debug", "vectorDb.bundled.resources.limits.memory=2Gi")
    for name in STATEFUL:
        release.kubectl("delete", "pod", f"askdock-{name}-0")
    for name in STATEFUL:
        release.kubectl("rollout", "status", f"statefulset/askdock-{name}", "--timeout=3m")
    wait_for(
        lambda: all(release.ready("api")) and all(release.ready("retriever")), "the services to be ready", 180
    )
    wait_for(lambda: release.front.ask(QUESTION)[0] == 200, "an answer")
    assert answers(release) == CITED
    assert sorted(document["id"] for document in release.front.documents()) == before
    after = {
        claim["metadata"]["name"]: claim["spec"]["volumeName"] for claim in release.get("persistentvolumeclaims")
    }
    assert after == claims
    release.note(
        f"upgraded and all stores' pods deleted: {len(before)} documents still there, volumes {sorted(claims)}"
    )


def test_without_the_vector_database_pods_live_but_are_not_ready(release: Cluster) -> None:
    before = restarts(release)
    release.kubectl("scale", "statefulset/askdock-milvus", "--replicas=0")
    begin = time.monotonic()
    wait_for(lambda: not any(release.ready("retriever")) and not any(release.ready("api")), "readiness to go", 120)
    gone = time.monotonic() - begin
    for name in SERVICES:
        for pod in release.pods(name):
            path = f"/api/v1/namespaces/{NAMESPACE}/pods/{pod['metadata']['name']}:8000/proxy/health"
            assert json.loads(release.kubectl("get", "--raw", path).stdout)["status"] == "ok"
    # Longer than it takes a failing liveness probe to have a container killed: six times ten seconds.
    time.sleep(75)
    assert restarts(release) == before
    assert not any(release.ready("retriever"))
    release.kubectl("scale", "statefulset/askdock-milvus", "--replicas=1")
    begin = time.monotonic()
    wait_for(lambda: all(release.ready("retriever")) and all(release.ready("api")), "readiness to come back", 180)
    back = time.monotonic() - begin
    assert answers(release) == CITED
    assert restarts(release) == before
    release.note(
        f"Milvus away: not ready after {gone:.0f} s, alive for 75 s more, ready {back:.0f} s after it came back"
    )


def test_three_rolling_updates_under_load_fail_nothing(release: Cluster) -> None:
    release.upgrade(*SLOW_MODEL)
    # Pods of before still finish their streams; the load begins on the new ones.
    for number in (1, 2, 3):
        image = f"askdock:test-{number}"
        label = f"FROM {IMAGE}\nLABEL askdock.test={number}\n"
        run("docker", "-H", f"unix://{STATE}/docker.sock", "build", "-q", "-t", image, "-", input=label)
        with Load(release.front) as load:
            release.upgrade(*SLOW_MODEL, f"image.tag=test-{number}")
            only(release, image)
        images = {pod["spec"]["containers"][0]["image"] for name in SERVICES for pod in release.pods(name)}
        release.note(f"rolling update {number}: {load}")
        assert images == {image}
        assert load.failures == []
        assert load.counts["request"] > 10 * PER_SECOND
        assert load.counts["stream"] >= 4


def only(release: Cluster, image: str) -> None:
    """Wait until the pods of api and retriever with other images are gone, their last streams with them."""

    def gone() -> bool:
        selector = "app.kubernetes.io/component in (api,retriever)"
        return {pod["spec"]["containers"][0]["image"] for pod in release.get("pods", "-l", selector)} == {image}

    wait_for(gone, "the old pods to be gone", 240)


def test_a_rollback_goes_back_to_the_image_of_before(release: Cluster) -> None:
    history = json.loads(release.helm("history", "-o", "json"))
    first_roll = next(one["revision"] for one in history if one["revision"] == history[-1]["revision"] - 1)
    with Load(release.front) as load:
        release.helm("rollback", str(first_roll))
    images = {pod["spec"]["containers"][0]["image"] for pod in release.pods("api")}
    assert images == {"askdock:test-2"}
    release.note(f"helm rollback to revision {first_roll}: {load}")
    assert load.failures == []


def test_a_drain_leaves_one_pod_of_each_service(release: Cluster) -> None:
    selector = "app.kubernetes.io/component in (api,retriever)"
    with Load(release.front) as load:
        drained = release.kubectl(
            "drain", "node", "--ignore-daemonsets", "--delete-emptydir-data", f"--pod-selector={selector}",
            "--timeout=45s", check=False,
        )  # fmt: skip
        left = {name: sum(release.ready(name)) for name in ("api", "retriever")}
        release.kubectl("uncordon", "node")
    assert drained.returncode != 0
    assert "disruption budget" in drained.stderr
    assert left == {"api": 1, "retriever": 1}
    assert load.failures == []
    wait_for(lambda: sum(release.ready("api")) == sum(release.ready("retriever")) == 2, "two of each again", 180)
    release.note(f"drain: refused to evict the last ready pods of api and retriever; {load}")


def test_uninstalling_keeps_the_data(release: Cluster) -> None:
    release.helm("uninstall", "--wait")
    claims = release.get("persistentvolumeclaims")
    assert {claim["metadata"]["name"] for claim in claims} >= {f"data-askdock-{name}-0" for name in STATEFUL}
    kept = release.kubectl("get", "secret", "askdock-secrets", "-o", "name").stdout
    assert kept.strip() == "secret/askdock-secrets"
    release.note("helm uninstall: volumes and passwords are still there")
