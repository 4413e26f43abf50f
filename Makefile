# The commands of the house; `make help` lists them. Only this file and tools/ know how the house is built and tested.
SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: build run test check bench differential format clean help setup-check

# Debian's own programs first: their packages are what tools/setup installs, and another python3 on the PATH has none
# of them. (/usr/sbin is where nginx is.)
export PATH := /usr/bin:/bin:$(PATH):/usr/sbin:/sbin
export LC_ALL := C.UTF-8
export PYTHONDONTWRITEBYTECODE := 1
# The compiler cache, npm and the AWS CLI write to the home folder; an account without one gets one here.
ifneq ($(shell test -d "$$HOME" && test -w "$$HOME" && echo writable),writable)
export HOME := $(CURDIR)/build/home
endif
# What one checkout has compiled serves the next, wherever it stands.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

JOBS ?= $(shell nproc)
ARGS ?=
PARTS ?=

build: ## install what is missing, build build/release/galvan
	@tools/setup build
	@mkdir -p "$$HOME"
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target galvan

run: build ## build, then start the server (ARGS="--port 9000" passes flags)
	exec build/release/galvan serve $(ARGS)

test: ## install what is missing, build everything, run all tests (PARTS="unit examples/shop" runs some)
	@tools/setup build test
	@mkdir -p "$$HOME"
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)
	tools/test $(PARTS)

setup-check:
	@tools/setup build test check
	@mkdir -p "$$HOME"

check: setup-check ## the stricter checks: format, includes, tidy, sanitizers, fuzz, crash (PARTS="format tidy" runs some)
	tools/check $(PARTS)

bench: build ## measure the release build beside nginx and what bench/rivals/install has installed (ARGS="--part closed")
	@tools/setup bench
	cmake --build --preset release --parallel $(JOBS) --target galvan_load galvan_loopback
	bench/run $(ARGS)

differential: build ## compare answers with those of the rivals that bench/rivals/install has installed (ARGS="--seed 2")
	cmake --build --preset release --parallel $(JOBS) --target galvan_loopback
	tests/differential/differential.py $(ARGS)

format: setup-check ## lay out all C++ sources
	find src tests bench -name node_modules -prune -o -name '*.h' -print -o -name '*.cc' -print | xargs -r clang-format-14 -i

clean: ## remove everything that was built
	rm -rf build

help: ## show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/p' Makefile | expand -t 16
