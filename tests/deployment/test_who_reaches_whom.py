"""The pipeline of training datasets reaches only the database (P1, DESIGN §5); keys stay out of backups."""

from typing import Any

from discreet.cli.doctor.etcd import REQUIRED_FLAGS
from tests.support.deployed_files import UNITS, compose, manifests, pods, unit


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    return selector.get("matchLabels", {}).items() <= labels.items()


def reached_from(name: str) -> list[dict[str, Any]]:
    """Where the policies of Kubernetes let this pod connect to."""
    labels = pods()[name]["metadata"]["labels"]
    policies = [each["spec"] for each in manifests() if each["kind"] == "NetworkPolicy"]
    ours = [
        policy for policy in policies if "Egress" in policy["policyTypes"] and selects(policy["podSelector"], labels)
    ]
    assert ours
    return [rule for policy in ours for rule in policy.get("egress", [])]


def test_in_kubernetes_the_pipeline_reaches_keys_and_database_and_their_names() -> None:
    def only(app: str, port: int) -> dict[str, Any]:
        return {"to": [{"podSelector": {"matchLabels": {"app": app}}}], "ports": [{"port": port}]}

    [keys, database, names] = reached_from("pipeline")
    assert [keys, database] == [only("etcd", 2379), only("database", 5432)]
    assert [port["port"] for port in names["ports"]] == [53, 53]
    [resolver] = names["to"]
    assert resolver["podSelector"]["matchLabels"] == {"k8s-app": "kube-dns"}


def test_in_kubernetes_only_servers_keys_and_the_database_are_reachable() -> None:
    policies = [each["spec"] for each in manifests() if each["kind"] == "NetworkPolicy"]
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in policies
    for name, template in pods().items():
        labels = template["metadata"]["labels"]
        lets_in = [policy for policy in policies if policy.get("ingress") and selects(policy["podSelector"], labels)]
        assert bool(lets_in) == (name in ("servers", "etcd", "database")), name


def test_in_compose_the_pipeline_has_no_way_out() -> None:
    read = compose()
    assert read["services"]["pipeline"]["networks"] == ["inside"]
    assert read["networks"]["inside"] == {"internal": True}


def test_with_systemd_the_pipeline_reaches_this_machine_alone() -> None:
    [pipeline] = [unit(path) for path in UNITS if path.name == "discreet-datasets.service"]
    assert (pipeline["IPAddressDeny"], pipeline["IPAddressAllow"]) == (["any"], ["localhost"])


def test_the_key_store_has_a_place_of_its_own_and_the_database_never_sees_it() -> None:
    read = compose()
    for name, service in read["services"].items():
        ours = service["image"].startswith("discreet:")
        assert ("keys:/var/lib/discreet/keys" in service.get("volumes", [])) == ours, name
    for name, template in pods().items():
        mounted = {volume.get("secret", {}).get("secretName") for volume in template["spec"].get("volumes", [])}
        wanted = {"database": set(), "etcd": {"etcd"}}.get(name, {"discreet", "etcd-client"})
        assert mounted - {None} == wanted, name


def test_in_kubernetes_destroyed_keys_leave_the_files_of_etcd_soon() -> None:
    [container] = pods()["etcd"]["spec"]["containers"]
    flags = dict(word.removeprefix("--").partition("=")[::2] for word in container["command"][1:])
    assert all(minimum <= int(flags[name]) <= maximum for name, (minimum, maximum) in REQUIRED_FLAGS.items())
    assert {"client-cert-auth", "peer-client-cert-auth"} <= flags.keys()


def test_every_pod_is_locked_down() -> None:
    for name, template in pods().items():
        [container] = template["spec"]["containers"]
        rights, pod = container["securityContext"], template["spec"]["securityContext"]
        assert (rights["allowPrivilegeEscalation"], rights["capabilities"]) == (False, {"drop": ["ALL"]}), name
        assert (pod["runAsNonRoot"], template["spec"]["automountServiceAccountToken"]) == (True, False), name
        assert rights.get("readOnlyRootFilesystem", name == "database"), name
