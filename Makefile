# A thin face over CMake. `make demo` and `make test` need nothing installed by hand on Debian 12.
BUILD ?= build
JOBS ?= 2
PRESET ?= release

.PHONY: demo build test packages deps configure format tidy clean

demo: build
	@cd examples && ../$(BUILD)/bin/sbl run double_well.sbl

build: configure
	cmake --build $(BUILD) -j $(JOBS)

configure: deps
	@test -f $(BUILD)/build.ninja || cmake --preset $(PRESET)

deps:
	@scripts/install-deps.sh

test: build
	ctest --test-dir $(BUILD) -j $(JOBS) --output-on-failure

packages: build
	cd $(BUILD) && cpack

format:
	git ls-files '*.cpp' '*.h' | xargs clang-format-22 -i

clean:
	rm -rf $(BUILD)
