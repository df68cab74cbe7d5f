# make fmt, make lint, and build/compile_commands.json for editors.

STYLED = $(shell find $(wildcard boot kernel mm fs drivers servers lib \
    command include tests tools course/demo course/labs/*/tests) \
    -name '*.[ch]' -o -name '*.cc') include/new
GUEST_SOURCES = $(sort $(filter %.c %.cc,$(KERNEL_SOURCES) $(LIBSERVER_SOURCES) \
    $(LIBC_SOURCES) $(foreach d,$(SERVER_DIRS),$(call sources,$(d) $(d)/core)) \
    $(foreach p,$(COMMANDS) $(GUEST_TESTS),$(call program_sources,$(p))) \
    $(LAB_TESTS)))
# $(call clang,FILE): the compiler for it. Clang has headers of its own.
clang = $(if $(filter %.cc,$(1)),clang++,clang) \
    --target=i386-unknown-none-elf -Wno-unknown-attributes \
    $(subst $(GCC_HEADERS),$(or $(CLANG_HEADERS),$(GCC_HEADERS)),$\
    $(filter-out -mpreferred-stack-boundary=2,$\
    $(if $(filter %.cc,$(1)),$(GUEST_CXXFLAGS),$(SERVER_CFLAGS))))
CLANG_HEADERS := $(shell clang -print-file-name=include 2>/dev/null)
each = @printf '%s\n' $(1) | xargs -P$(shell nproc) -n$(2)

fmt:
	@tools/setup style
	clang-format -i $(STYLED)

lint: $(B)/compile_commands.json
	@tools/setup style
	@echo "Is the layout that of make fmt?"
	@clang-format --dry-run -Werror $(STYLED)
	@echo "Does clang warn?"
	$(call each,$(filter %.c,$(GUEST_SOURCES)),1) $(call clang,.c) -fsyntax-only
	$(call each,$(filter %.cc,$(GUEST_SOURCES)),1) \
	    $(call clang,.cc) -fsyntax-only
	@echo "Does clang-tidy?"
	$(call each,$(GUEST_SOURCES),8) clang-tidy --quiet -p $(B) 2>/dev/null
	@echo "Does cppcheck?"
	@cppcheck --quiet -D__CPPCHECK__ -j$(shell nproc) --error-exitcode=1 -Iinclude \
	    --suppressions-list=tools/cppcheck.txt $(filter %.c %.cc %.h,$(STYLED))

json = {"directory": "$(CURDIR)", "file": "$(1)", $\
    "command": "$(call clang,$(1)) -c $(1)"}
comma := ,
$(B)/compile_commands.json: Makefile tools/module.mk $(B)/flags
	$(file >$@,[$(subst } {,}$(comma) {,$(strip \
	    $(foreach f,$(GUEST_SOURCES),$(call json,$(f)))))])

.PHONY: fmt lint
