# `make run` and `make test` are all that is needed; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run dev build test test-unit test-interop bench fuzz accuracy lint format docs install clean

ninja = cmake --build --preset $(1) $(if $(2),--target $(2)) --
configure = [ -e build/$(1)/build.ninja ] || cmake --preset $(1) >build/configure-$(1).log || { cat build/configure-$(1).log; exit 1; }

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: build ## install what is needed, build a release, serve at http://localhost:8080 with a demo login
	@exec build/release/grantline serve --dev $(ARGS)

build: ## install what is needed and build build/release/grantline
	@scripts/install-packages build
	@$(call configure,release)
	@$(call ninja,release,grantline) --quiet

dev: ## build with assertions in build/debug and serve
	@scripts/install-packages build
	@$(call configure,debug)
	@$(call ninja,debug,grantline) --quiet
	@exec build/debug/grantline serve --dev $(ARGS)

test: ## install what the tests need and run all of them
	@scripts/install-packages build test
	@scripts/test all

test-unit: ## the unit tests alone
	@scripts/install-packages build
	@scripts/test unit

test-interop: ## the suites with real clients, browsers and servers
	@scripts/install-packages build test
	@scripts/test interop

bench: build ## speed and memory, against the machine's limit and a peer
	@scripts/install-packages build test
	@$(call ninja,release,bench_programs) --quiet
	@bench/run $(ARGS)

fuzz: ## 60 seconds of each fuzz target
	@scripts/install-packages build test
	@scripts/fuzz $(ARGS)

accuracy: ## how often `explain` is right on cases it has not seen; ARGS=--write fits its weights anew
	@scripts/install-packages build
	@$(call configure,release)
	@$(call ninja,release,accuracy) --quiet
	@build/release/tools/accuracy knowledge tests/explain $(ARGS)

lint: ## clang-tidy, formatting and the rules of the folders
	@scripts/install-packages build test
	@scripts/lint

format: ## put the code in its form
	@scripts/install-packages build test
	@git ls-files '*.cc' '*.h' | xargs clang-format-19 -i

docs: ## make docs/causes.md, docs/configuration.md, docs/guard-rules.md and docs/explain from their tables
	@scripts/install-packages build
	@$(call configure,release)
	@$(call ninja,release,docs)

install: build ## install program and library under PREFIX (/usr/local)
	@$(call ninja,release,libraries) --quiet
	@cmake --install build/release --prefix $(or $(PREFIX),/usr/local) --component grantline
	@cmake --install build/release --prefix $(or $(PREFIX),/usr/local) --component library

clean: ## remove what was built
	rm -rf build
