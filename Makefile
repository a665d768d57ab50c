# What is generated is held equal to its source by a test; these write it anew. A run that records always fails.
record = -ROOST_RECORD=1 swift test --filter

.PHONY: docs starters goldens

docs:      # docs/stack-file.md, docs/stack.schema.json, docs/checks.md
	$(record) 'DeclarationTests|CatalogueTests'

starters:  # the examples inside the binary, after a change below examples/
	$(record) StarterTests

goldens:   # what check prints about the examples, and what the reader says about mistakes
	$(record) 'ReportViewTests|MistakeTests'
