#!/usr/bin/env python3
"""Checks the Kubernetes manifests in themselves, with nothing but Python and PyYAML.

Fields: every field is one that is listed here, of the right type, so that a slip of the pen is found. The list holds
the fields in use; a new one is added to it. It was compared with the OpenAPI document of Kubernetes and the resource
definitions of KEDA; it does not replace them (check.sh asks kubeconform where that is present).
References: names, labels, ports and keys that one manifest expects of another are there.
"""
import pathlib
import sys

try:
    import yaml
except ImportError:
    print("PyYAML is not installed")
    sys.exit(3)

FOLDER = pathlib.Path(__file__).resolve().parent / "kubernetes"
SECRET = "vigil-database"  # made by hand, see README.md

WORDS = {"*": str}
META = {"name!": str, "labels": WORDS}
SELECTOR = {"matchLabels!": WORDS}
PROBE = {
    "httpGet!": {"path!": str, "port!": str},
    "periodSeconds": int,
    "timeoutSeconds": int,
    "failureThreshold": int,
}
CONTAINER = {
    "name!": str,
    "image!": str,
    "ports": [{"name": str, "containerPort!": int}],
    "envFrom": [{"configMapRef": {"name!": str}, "secretRef": {"name!": str}}],
    "securityContext": {
        "allowPrivilegeEscalation": bool,
        "readOnlyRootFilesystem": bool,
        "capabilities": {"drop": [str]},
    },
    "resources": {"requests": WORDS, "limits": WORDS},
    "startupProbe": PROBE,
    "readinessProbe": PROBE,
    "livenessProbe": PROBE,
    "lifecycle": {"preStop": {"sleep!": {"seconds!": int}}},
}
POD = {
    "serviceAccountName": str,
    "automountServiceAccountToken": bool,
    "enableServiceLinks": bool,
    "terminationGracePeriodSeconds": int,
    "securityContext": {
        "runAsNonRoot": bool,
        "runAsUser": int,
        "runAsGroup": int,
        "fsGroup": int,
        "seccompProfile": {"type!": str},
    },
    "topologySpreadConstraints": [
        {"topologyKey!": str, "maxSkew!": int, "whenUnsatisfiable!": str, "labelSelector": SELECTOR}
    ],
    "containers!": [CONTAINER],
}
POLICY_PORTS = [{"port!": (int, str), "protocol": str}]
FIELDS = {
    ("v1", "ServiceAccount"): {"automountServiceAccountToken": bool},
    ("v1", "ConfigMap"): {"data!": WORDS},
    ("v1", "Service"): {
        "spec!": {"type": str, "selector!": WORDS, "ports!": [{"name": str, "port!": int, "targetPort": str}]}
    },
    ("apps/v1", "Deployment"): {
        "spec!": {
            "revisionHistoryLimit": int,
            "selector!": SELECTOR,
            "strategy": {"type!": str, "rollingUpdate": {"maxUnavailable": int, "maxSurge": int}},
            "template!": {"metadata!": {"labels!": WORDS}, "spec!": POD},
        }
    },
    ("policy/v1", "PodDisruptionBudget"): {
        "spec!": {"maxUnavailable!": int, "unhealthyPodEvictionPolicy": str, "selector!": SELECTOR}
    },
    ("networking.k8s.io/v1", "NetworkPolicy"): {
        "spec!": {
            "podSelector!": SELECTOR,
            "policyTypes": [str],
            "ingress": [{"from": [{"podSelector": SELECTOR}], "ports": POLICY_PORTS}],
            "egress": [
                {
                    "to": [{"namespaceSelector": {}, "podSelector": SELECTOR, "ipBlock": {"cidr!": str}}],
                    "ports": POLICY_PORTS,
                }
            ],
        }
    },
    ("keda.sh/v1alpha1", "TriggerAuthentication"): {"spec!": {"podIdentity": {"provider!": str}}},
    ("keda.sh/v1alpha1", "ScaledObject"): {
        "spec!": {
            "scaleTargetRef!": {"name!": str},
            "minReplicaCount": int,
            "maxReplicaCount": int,
            "advanced": {
                "horizontalPodAutoscalerConfig": {
                    "behavior": {
                        "scaleDown": {
                            "stabilizationWindowSeconds": int,
                            "policies": [{"type!": str, "value!": int, "periodSeconds!": int}],
                        }
                    }
                }
            },
            "triggers!": [{"type!": str, "authenticationRef": {"name!": str}, "metadata!": WORDS}],
        }
    },
}

errors = []


def expect(holds, message):
    if not holds:
        errors.append(message)


class Strict(yaml.SafeLoader):
    """Refuses a key that is there twice, which YAML parsers otherwise take in silence."""


def mapping(loader, node):
    keys = [key.value for key, _ in node.value]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        errors.append(f"{node.start_mark.name}:{node.start_mark.line + 1}: {key} is there twice")
    return loader.construct_mapping(node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)


def check_fields(where, value, shape):
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            errors.append(f"{where} is no mapping")
            return
        known = {name.rstrip("!"): inner for name, inner in shape.items()}
        for name, inner in value.items():
            if name in known or "*" in known:
                check_fields(f"{where}.{name}", inner, known.get(name, known.get("*")))
            else:
                errors.append(f"{where}.{name} is no field that is known here")
        for name in shape:
            expect(not name.endswith("!") or name[:-1] in value, f"{where}.{name[:-1]} is missing")
    elif isinstance(shape, list):
        expect(isinstance(value, list) and value, f"{where} is no list, or an empty one")
        for index, inner in enumerate(value if isinstance(value, list) else []):
            check_fields(f"{where}[{index}]", inner, shape[0])
    else:
        right = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
        expect(right, f"{where} has the wrong type: {value!r}")


def read_manifests():
    listed = yaml.load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"), Strict)["resources"]
    there = sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
    expect(sorted(listed) == there, f"kustomization.yaml lists {sorted(listed)}, but there are {there}")
    manifests = {}
    for name in there:
        with open(FOLDER / name, encoding="utf-8") as file:
            for manifest in yaml.load_all(file, Strict):
                kind = (manifest.get("apiVersion"), manifest.get("kind"))
                expect(kind in FIELDS, f"{name}: {kind} is not known here")
                expect(kind[1] not in manifests, f"{name}: a second {kind[1]}")
                if kind in FIELDS:
                    shape = {"apiVersion!": str, "kind!": str, "metadata!": META, **FIELDS[kind]}
                    check_fields(name, manifest, shape)
                    manifests[kind[1]] = manifest
    for _, kind in FIELDS:
        expect(kind in manifests, f"there is no {kind}")
    return manifests


def check_references(manifests):
    name = {kind: manifest["metadata"]["name"] for kind, manifest in manifests.items()}
    spec = {kind: manifest.get("spec", {}) for kind, manifest in manifests.items()}
    config = manifests["ConfigMap"]["data"]
    template = spec["Deployment"]["template"]
    labels, pod = template["metadata"]["labels"], template["spec"]
    container = pod["containers"][0]

    selectors = {
        "Deployment": spec["Deployment"]["selector"]["matchLabels"],
        "Service": spec["Service"]["selector"],
        "PodDisruptionBudget": spec["PodDisruptionBudget"]["selector"]["matchLabels"],
        "NetworkPolicy": spec["NetworkPolicy"]["podSelector"]["matchLabels"],
    }
    for index, spread in enumerate(pod["topologySpreadConstraints"]):
        selectors[f"topologySpreadConstraints[{index}]"] = spread["labelSelector"]["matchLabels"]
    for kind, selector in selectors.items():
        expect(selector and selector.items() <= labels.items(), f"{kind} does not select the pods of the Deployment")

    expect(pod["serviceAccountName"] == name["ServiceAccount"], "the service account of the Deployment is not there")
    sources = {kind: ref["name"] for source in container["envFrom"] for kind, ref in source.items()}
    expect(sources == {"configMapRef": name["ConfigMap"], "secretRef": SECRET}, f"envFrom names {sources}")

    ports = {port["name"] for port in container["ports"]}
    expect(ports == {"http", "management"}, f"the container has the ports {ports}")
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]["port"]
        expect(asked == "management", f"{probe} asks the port {asked}, which does not answer health")
    served = {port["targetPort"] for port in spec["Service"]["ports"]}
    expect(served == {"http"}, f"the Service leads to {served}; health and metrics are not for clients")
    doors = [
        {port["port"]: source["podSelector"]["matchLabels"] for port in rule["ports"] for source in rule["from"]}
        for rule in spec["NetworkPolicy"]["ingress"]
    ]
    expect(all(len(door) == 1 for door in doors), "a rule of the NetworkPolicy opens several ports to the same pods")
    expect({port for door in doors for port in door} == ports, f"the NetworkPolicy opens {doors}, there are {ports}")
    expect("volumes" not in pod, "Vigil writes nothing: it needs no volume")

    scaled = spec["ScaledObject"]
    trigger = scaled["triggers"][0]
    expect(scaled["scaleTargetRef"]["name"] == name["Deployment"], "KEDA scales something else")
    expect(1 <= scaled["minReplicaCount"] <= scaled["maxReplicaCount"], "minReplicaCount is not 1 to maxReplicaCount")
    expect(trigger["authenticationRef"]["name"] == name["TriggerAuthentication"], "authenticationRef names another")
    expect(trigger["metadata"]["queueURLFromEnv"] in config, "queueURLFromEnv is not in the ConfigMap")
    expect(trigger["metadata"]["awsRegion"] == config["AWS_REGION"], "awsRegion differs from the ConfigMap")


def main():
    manifests = {}
    try:
        manifests = read_manifests()
        if not errors:
            check_references(manifests)
    except yaml.YAMLError as error:
        errors.append(str(error))
    except KeyError as missing:
        errors.append(f"a field is expected and not there: {missing}")
    for error in errors:
        print(error)
    if not errors:
        print(f"{len(manifests)} manifests: fields and references are right")
    return 1 if errors else 0


sys.exit(main())
