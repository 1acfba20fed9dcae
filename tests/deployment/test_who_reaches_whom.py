"""The pipeline of training datasets reaches the database and nothing else (P1, DESIGN §5); keys stay out of backups."""

from typing import Any

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


def test_in_kubernetes_the_pipeline_reaches_the_database_and_its_name() -> None:
    to_database = {"to": [{"podSelector": {"matchLabels": {"app": "database"}}}], "ports": [{"port": 5432}]}
    [first, second] = reached_from("pipeline")
    assert first == to_database
    assert [port["port"] for port in second["ports"]] == [53, 53]
    [resolver] = second["to"]
    assert resolver["podSelector"]["matchLabels"] == {"k8s-app": "kube-dns"}


def test_in_kubernetes_nobody_is_reached_but_servers_and_the_database() -> None:
    policies = [each["spec"] for each in manifests() if each["kind"] == "NetworkPolicy"]
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in policies
    for name, template in pods().items():
        labels = template["metadata"]["labels"]
        lets_in = [policy for policy in policies if policy.get("ingress") and selects(policy["podSelector"], labels)]
        assert bool(lets_in) == (name in ("servers", "database")), name


def test_in_compose_the_pipeline_has_no_way_out() -> None:
    read = compose()
    assert read["services"]["pipeline"]["networks"] == ["inside"]
    assert read["networks"]["inside"] == {"internal": True}


def test_with_systemd_the_pipeline_reaches_this_machine_alone() -> None:
    [pipeline] = [unit(path) for path in UNITS if path.name == "discreet-datasets.service"]
    assert (pipeline["IPAddressDeny"], pipeline["IPAddressAllow"]) == (["any"], ["localhost"])


def test_the_key_store_has_a_volume_of_its_own_and_the_database_never_sees_it() -> None:
    read = compose()
    for name, service in read["services"].items():
        ours = service["image"].startswith("discreet:")
        assert ("keys:/var/lib/discreet/keys" in service.get("volumes", [])) == ours, name
    for name, template in pods().items():
        [container] = template["spec"]["containers"]
        mounted = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        assert mounted.get("keys") == (None if name == "database" else "/var/lib/discreet/keys"), name


def test_every_pod_is_locked_down() -> None:
    for name, template in pods().items():
        [container] = template["spec"]["containers"]
        rights, pod = container["securityContext"], template["spec"]["securityContext"]
        assert (rights["allowPrivilegeEscalation"], rights["capabilities"]) == (False, {"drop": ["ALL"]}), name
        assert (pod["runAsNonRoot"], template["spec"]["automountServiceAccountToken"]) == (True, False), name
        assert rights.get("readOnlyRootFilesystem", name == "database"), name
