"""Validates documents against a JSON Schema: validate.py SCHEMA DOCUMENT …; prints what is wrong, and how many were held.

Documents are JSON, or YAML by their name. As in the stack file, `on` and `off` are words, not booleans.
"""
import json
import sys

import jsonschema
import yaml


class Words(yaml.SafeLoader):
    """YAML in which only true and false are booleans, as JSON has them."""


Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:null")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Words) if path.endswith((".yml", ".yaml")) else json.load(file)


schema = load(sys.argv[1])
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
wrong = 0
for path in sys.argv[2:]:
    for error in sorted(validator.iter_errors(load(path)), key=str):
        wrong += 1
        print(f"{path}: {error.json_path}: {error.message}"[:400])
print(f"{len(sys.argv) - 2} held against {kind.__name__}, {wrong} wrong")
sys.exit(1 if wrong else 0)
