# Everything a person runs here. `make` lists it.

MODEL ?= auto
PORT ?= 8080
DATA ?= .halcyon
ARGS ?=
MODE ?= one
ACTION ?= up
export MODEL PORT DATA ARGS

SWIFT_SOURCES := Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help run setup build web test lint format bench bench-peers cluster-redis clean distclean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install and build what is missing, then start on loopback: MODEL=auto|local|simulated|URL PORT=8080
	@exec Scripts/run.sh

setup: ## Install Debian packages, the local model and the tools of the tests
	@exec Scripts/setup.sh --models --tests

build: ## Build the page and the release program (.build-release/release/halcyon)
	@Scripts/setup.sh --quiet
	@exec Scripts/build.sh

web: ## Build the page (Web/dist)
	@Scripts/setup.sh --quiet
	@exec Scripts/build.sh web

test: ## Run every check and test: what CI runs
	@exec Scripts/test.sh

lint: ## Check the format of the Swift sources, and the scripts if shellcheck is there
	@exec Scripts/lint.sh

format: ## Format the Swift sources
	swift format --in-place --parallel --recursive --configuration .swift-format $(SWIFT_SOURCES)

bench: build ## Measure baseline against all flags on; more with ARGS="--profile smoke --json FILE"
	@exec .build-release/release/halcyon bench $(ARGS)

bench-peers: build ## Measure beside nginx, HAProxy and LiteLLM; PART=hit|hop|disconnect|coalesce|cache|ratios|memory|l2|shared|page
	@exec Benchmarks/peers.sh $(PART)

cluster-redis: ## Run Redis on loopback: MODE=one|ring|cluster|sentinel ACTION=up|down|status
	@exec Scripts/cluster.sh redis $(MODE) $(ACTION)

clean: ## Remove what was built; data, models and tools stay
	rm -rf .build .build-release Web/dist

distclean: clean ## Remove the installed models and tools too; data in .halcyon stays
	rm -rf .models .venv
