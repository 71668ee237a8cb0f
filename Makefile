# Thin: every target calls one script or swift. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test build lint fuzz bench sim mutants kills kills-store crashes faults metamorphic tsan coverage docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile

run: ## build the release binary and serve ./data (ARGS="--api 127.0.0.1:9000" adds options)
	@scripts/run.sh $(ARGS)

test: ## the whole test programme, with the minutes of each part
	@scripts/test.sh

build: ## debug build of everything, tests included
	@scripts/build.sh

lint: ## swift-format and the tidy tests
	@scripts/lint.sh

fuzz: ## fuzz the parsers, MINUTES=10 for each target; TARGET=FuzzJSON for one
	@MINUTES=$(or $(MINUTES),10) TARGET=$(TARGET) scripts/fuzz.sh

bench: ## run the benchmarks (release); scripts/bench.sh NAME runs one
	@scripts/bench.sh

sim: ## deterministic simulation: WORLD=store|index|platform SEEDS=2000 FROM=1, or SEED=n to replay one
	@WORLD=$(WORLD) SEEDS=$(SEEDS) FROM=$(FROM) SEED=$(SEED) scripts/simulate.sh

mutants: ## break the code on purpose and see that the simulation notices: WORLD=… MUTANT=name
	@scripts/mutants.sh

kills: ## kill -9 of an import and of a server under load: ROUNDS=50 SEED=1
	@ROUNDS=$(or $(ROUNDS),50) SEED=$(or $(SEED),1) scripts/kills.sh

kills-store: ## kill -9 of a process that writes to a store on the real disk: ROUNDS=2000 SEED=1
	@ROUNDS=$(or $(ROUNDS),2000) SEED=$(or $(SEED),1) scripts/kills-store.sh

crashes: ## the store on every crash state of every scenario: SHARE=1 SEED=7 SCENARIO=text
	@scripts/proof.sh crashes --share $(or $(SHARE),1) --seed $(or $(SEED),7) $(if $(SCENARIO),--scenario "$(SCENARIO)")

faults: ## every operation of the disk failed, once and for good, in every scenario: SHARE=1 SEED=7 SCENARIO=text
	@scripts/proof.sh faults --share $(or $(SHARE),1) --seed $(or $(SEED),7) $(if $(SCENARIO),--scenario "$(SCENARIO)")

metamorphic: ## programs under many sets of options, all answers equal: RUNS=20 FROM=1
	@scripts/proof.sh metamorphic --runs $(or $(RUNS),20) --from $(or $(FROM),1)

tsan: ## the store under the thread sanitizer, after a planted race was reported: SECONDS_EACH=60
	@SECONDS_EACH=$(or $(SECONDS_EACH),60) scripts/tsan.sh

coverage: ## line coverage of the store, by folder and file: MIN=95 to fail below
	@scripts/coverage.sh

docs: ## check the documentation: links, words, and the README's tour
	@scripts/docs.sh

clean: ## remove build products (never ./data)
	@rm -rf .build .build-sim .build-fuzz .build-mutants .build-tsan .build-coverage
