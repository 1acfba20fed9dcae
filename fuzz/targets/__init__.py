"""Every parser of untrusted bytes, by the source of its bytes."""

from fuzz.target import Target
from fuzz.targets import addresses, answers, evidence, files, logs, requests, sign_in, texts

TARGETS: dict[str, Target] = {
    target.name: target
    for module in (files, requests, answers, addresses, sign_in, texts, evidence, logs)
    for target in module.TARGETS
}
