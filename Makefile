# `make` alone lists what there is.
#
# Everything is built in the debug configuration, so that the demo and the tests share one build; `make install` and
# `make bench` build what a user gets.

PREFIX ?= /usr/local
STAGE  ?= scaled
static  = --configuration release --static-swift-stdlib --scratch-path .build-static
# What is generated is held equal to its source by a test; these write it anew. A run that records always fails.
record  = -ROOST_RECORD=1 scripts/test --filter

.DEFAULT_GOAL := help
.PHONY: help deps build demo demo-end test soak bench install clean docs starters goldens

help:      ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps:      ## install the Debian packages that the lab, the demo and the tests need, if any is missing
	@scripts/deps

build:     ## compile roost (.build/debug/roost)
	@scripts/build

demo:      ## eleven hosts in a lab on this machine, in one command, and two plugs pulled; STAGE=simple for one server (root)
	@scripts/demo $(STAGE)

demo-end:  ## take the demo's site and its hosts away again
	@scripts/demo --end $(STAGE)

test:      ## all tests; those on real hosts need root
	@scripts/test

soak:      ## the same tests with larger numbers: many random edits, every point of interruption (an hour and more)
	@ROOST_SOAK=1 scripts/test

bench:     ## a converged `roost up` next to plain SSH, Ansible and pyinfra (root), and how `check` grows with the stack
	@scripts/deps
	swift build $(static)
	ROOST=.build-static/release/roost benchmarks/converged
	benchmarks/size

install:   ## compile for use and install, with completions: PREFIX=/usr/local, DESTDIR
	swift build $(static)
	scripts/install .build-static/release/roost '$(DESTDIR)$(PREFIX)'

clean:     ## remove what was compiled
	rm -rf .build .build-static examples/apps/swift/.build

docs:      ## write docs/ anew where it is made from the code (the run itself always fails)
	$(record) 'DeclarationTests|CatalogueTests|CommandManualTests|FormatTests'

starters:  ## write the examples into the binary anew, after a change below examples/
	$(record) StarterTests

goldens:   ## write anew what check prints about the examples, and what the reader says about mistakes
	$(record) 'ReportViewTests|MistakeTests|EnginesTests.GoldenTests|DocumentTests'
