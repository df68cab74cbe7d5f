# Kumquat's build: `make help` lists what can be asked of it.
#
# Sources are found by folder, so a new file, command, driver or server needs
# no line here (a server needs its row in include/kumquat/servers.def). All
# that is built lies in build/:
#
#   kumquat.img     the disk image            kernel.elf   the kernel
#   SERVER.elf      a server, for debuggers   boot/*.elf   both, for GRUB
#   command/X.elf   a program, for debuggers  bin/X        it, for the image
#   lib/*.a         the libraries             host/*       host tools, tests
#
# Variables: PROGRAMS="a.c b.cc" adds programs to the image, NR_PROCS=4000
# sets the number of process slots, OPT=-Os how gcc optimises, IMAGE=FILE is
# another disk for run, gdb, record and the chapters,
# KUMQUAT_TIME_SCALE=4 stretches the time limits of the tests.

B := build
CROSS ?= i686-linux-gnu-
CC := $(CROSS)gcc
CXX := $(CROSS)g++
AR := $(CROSS)ar
OBJCOPY := $(CROSS)objcopy
NM := $(CROSS)nm
NASM := nasm
HOSTCC ?= gcc
PYTHON := python3
export CROSS NR_PROCS
export PATH := $(PATH):/usr/sbin:/sbin

# One short line a step; `make V=1` shows the commands.
Q := $(if $(V),,@)
say = @printf '  %-5s %s\n' $(1) $(if $(2),$(2),$@)

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

all: image $(B)/compile_commands.json

# --- Flags -------------------------------------------------------------------

OPT ?= -O2
WARN := -Wall -Wextra -Werror
DEFS := $(if $(NR_PROCS),-DNR_PROCS=$(NR_PROCS))
GCC_HEADERS := $(shell $(CC) -print-file-name=include 2>/dev/null)
# It runs on a Pentium; which of its instructions are chosen suits later ones.
GUEST_FLAGS := -march=i586 -mtune=generic $(OPT) -g $(WARN) $(DEFS) \
    -ffreestanding -fno-pie -fno-stack-protector -fcf-protection=none \
    -fno-asynchronous-unwind-tables -fno-omit-frame-pointer \
    -fno-strict-aliasing -ffile-prefix-map=$(CURDIR)=. -nostdinc \
    -Iinclude -I. -isystem $(GCC_HEADERS)
GUEST_CFLAGS := -std=gnu11 $(GUEST_FLAGS)
# The language without its library: -nostdinc hides g++'s headers as well.
GUEST_CXXFLAGS := -std=gnu++17 -fno-exceptions -fno-rtti \
    -fno-threadsafe-statics $(GUEST_FLAGS)
# The kernel and the servers leave the FPU to the programs.
SERVER_CFLAGS := $(GUEST_CFLAGS) -mgeneral-regs-only \
    -mpreferred-stack-boundary=2
# Where %ebp is a message's sixth register, and where nobody has called.
FRAMELESS := kernel/call_copy.c kernel/ipc.c kernel/schedule.c kernel/trap.c \
    lib/server/kernel.c lib/command/root.c mm/main.c \
    command/bench/message.c command/bench/partner.c \
    $(addprefix lib/c/,$(addsuffix .c,descriptor directory identity limits \
        map name permission poll process signal terminal time))
frameless = $(if $(filter $(FRAMELESS),$<),-fomit-frame-pointer -DFRAMELESS)
HOST_CFLAGS := -std=gnu11 -g $(WARN) $(DEFS) -iquote . -idirafter include
SANITIZE := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
# NASM's own alignb asks for a warning that NASM 2.16 does not know.
ASFLAGS := -f elf32 -g -F dwarf -Wall -Werror -w-unknown-warning $(DEFS) \
    -Iinclude/ -I./
LDFLAGS := -nostdlib -static -no-pie -Wl,--build-id=none \
    -Wl,-z,noexecstack -Wl,--fatal-warnings -Wl,-z,max-page-size=4096

# --- Sources -----------------------------------------------------------------

sources = $(wildcard $(addsuffix /*.c,$(1)) $(addsuffix /*.asm,$(1)))
c_or_cc = $(wildcard $(addsuffix .c,$(1)) $(addsuffix .cc,$(1)))
objects = $(patsubst %,$(B)/obj/$(1)/%.o,$(2))

SERVER_DIRS := $(patsubst %/,%,$(dir $(wildcard $(addsuffix /main.c,\
    mm fs drivers/* servers/*))))
SERVERS := $(notdir $(SERVER_DIRS))
TEST_SERVER_DIRS := $(patsubst %/main.c,%,$(wildcard tests/servers/*/main.c))
KERNEL_SOURCES := $(call sources,boot kernel)
# A program that becomes a server has what it needs of the server library.
LIBC_SOURCES := $(call sources,lib/c lib/command lib/edit) \
    $(wildcard lib/*.asm lib/cxx/*.cc) \
    $(addprefix lib/server/,check.c client.c kernel.c loan.c park.c)
# What of lib/c needs neither a process nor the FPU: for kernel and servers.
PURE_SOURCES := $(wildcard $(addprefix lib/c/,\
    string.c memory.c ctype.c format.c lines.c memory.asm string.asm))
LIBSERVER_SOURCES := lib/ipc.asm $(call sources,lib/server)

# A program is one file or one folder in command/, or a file of PROGRAMS.
override PROGRAMS := $(abspath $(PROGRAMS))
COMMANDS := $(sort $(notdir $(basename $(call c_or_cc,command/*)) \
    $(patsubst %/,%,$(dir $(call c_or_cc,command/*/*)))))
GUEST_TESTS := $(sort $(notdir $(basename $(call c_or_cc,tests/guest/t_*))))
EXTRA := $(notdir $(basename $(PROGRAMS)))
$(foreach p,$(PROGRAMS),$(if $(filter %.c %.cc,$(wildcard $(p))),,\
    $(error PROGRAMS: $(p) is no C or C++ file)))
DEMOS := $(notdir $(basename $(wildcard course/demo/*.c)))
LAB_TESTS := $(wildcard course/labs/*/tests/*.c)
HOST_TESTS := $(patsubst tests/host/%.c,%,$(wildcard tests/host/*.c))
program_sources = $(firstword \
    $(call c_or_cc,command/$(1) tests/guest/$(1)) \
    $(filter %/$(1).c %/$(1).cc,$(PROGRAMS) $(LAB_TESTS))) \
    $(call c_or_cc,command/$(1)/*)

# --- From source to object ---------------------------------------------------

# Objects are built again when the flags change. Where the tree lies changes
# no object.
FLAGS := $(filter-out -ffile-prefix-map=%,$(SERVER_CFLAGS) $(FRAMELESS) \
    $(GUEST_CXXFLAGS) $(HOST_CFLAGS) $(ASFLAGS) $(LDFLAGS))
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@

# Tells which tool is missing, instead of a puzzling error later.
$(B)/tools-checked: tools/setup tools/needs
	@tools/setup --check
	@mkdir -p $(@D) && touch $@

$(B)/obj/server/%.c.o: %.c $(B)/flags | $(B)/tools-checked
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(SERVER_CFLAGS) $(frameless) -MMD -MP -c -o $@ $<

$(B)/obj/user/%.c.o: %.c $(B)/flags | $(B)/tools-checked
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(GUEST_CFLAGS) $(frameless) -MMD -MP -c -o $@ $<

$(B)/obj/user/%.cc.o: %.cc $(B)/flags | $(B)/tools-checked
	@mkdir -p $(@D)
	$(call say,C++,$<)
	$(Q)$(CXX) $(GUEST_CXXFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/asm/%.asm.o: %.asm $(B)/flags | $(B)/tools-checked
	@mkdir -p $(@D)
	$(call say,NASM,$<)
	$(Q)$(NASM) $(ASFLAGS) -I$(<D)/ -MD $(@:.o=.d) -MP -o $@ $<

# $(call objs,SET,SOURCES): assembly is the same in every set.
objs = $(call objects,$(1),$(filter %.c %.cc,$(2))) \
    $(call objects,asm,$(filter %.asm,$(2)))

# --- Libraries ---------------------------------------------------------------

define archive
@mkdir -p $(@D)
@rm -f $@
$(call say,AR)
$(Q)$(AR) rcsD $@ $^
endef

$(B)/lib/libc.a: $(call objs,user,$(LIBC_SOURCES))
	$(archive)
$(B)/lib/libserver.a: $(call objs,server,$(LIBSERVER_SOURCES) $(PURE_SOURCES))
	$(archive)
$(B)/lib/libpure.a: $(call objs,server,$(PURE_SOURCES))
	$(archive)

# --- Linker scripts: preprocessed, so that they know the address map ---------

# ld knows no suffix "u".
$(B)/ld/%.ld: $(B)/flags include/kumquat/memory.h | $(B)/tools-checked
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -undef -x c -Iinclude $(LD_DEFS) $(LD_SCRIPT) | \
	    sed 's/\(0x[0-9A-Fa-f]*\)u/\1/g' > $@

$(B)/ld/kernel.ld: kernel/kernel.ld
$(B)/ld/kernel.ld: LD_SCRIPT = kernel/kernel.ld
$(B)/ld/user.ld: lib/user.ld
$(B)/ld/user.ld: LD_SCRIPT = lib/user.ld

# The slot that a server's row gives it.
SLOT_TABLE := $(shell $(CC) -E -P -x c -D'USER(...)=' \
    -D'SERVER(name, module, slot, ...)=module=slot' \
    include/kumquat/servers.def 2>/dev/null | tr -d '" ')
slot = $(or $(patsubst $(1)=%,%,$(filter $(1)=%,$(SLOT_TABLE))),\
    $(error server "$(1)" has no row in include/kumquat/servers.def))

# --- The line table ----------------------------------------------------------

# A back-trace shows functions, files and lines by the section .lines, made
# from the debug information. Here: file $(2) for the ELF files $(1).
LINETABLE := $(wildcard tools/linetable.py)
line_table = $(if $(LINETABLE),$(PYTHON) $(LINETABLE) $(1) $(2),: > $(2))

# Without symbols, but with the line table.
define strip_with_lines
@mkdir -p $(@D)
@$(call line_table,$<,$(B)/obj/$(@F).lines)
$(call say,STRIP)
$(Q)$(OBJCOPY) --strip-all --add-section .lines=$(B)/obj/$(@F).lines $< $@
endef

# Without symbols.
define strip
@mkdir -p $(@D)
$(call say,STRIP)
$(Q)$(OBJCOPY) --strip-all $< $@
endef
$(B)/boot/%.elf: $(B)/%.elf
	$(strip)
$(B)/test/boot/%.elf: $(B)/%.elf
	$(strip)

# --- The kernel: linked twice, to hold the line table, the servers' too ------

KERNEL_OBJS := $(call objs,server,$(KERNEL_SOURCES))
define link_kernel
$(call say,LINK)
$(Q)$(CC) $(LDFLAGS) -T $(B)/ld/kernel.ld -o $@ $(filter %.o %.a,$^) -lgcc
endef

$(B)/kernel-bare.elf: $(KERNEL_OBJS) $(B)/lib/libpure.a $(B)/ld/kernel.ld
	$(link_kernel)

$(B)/obj/kernel.lines.o: $(B)/kernel-bare.elf $(SERVERS:%=$(B)/%.elf) \
    $(LINETABLE)
	@$(call line_table,$(filter %.elf,$^),$(@:.o=))
	@echo '.section .lines, "a"; .incbin "$(@:.o=)"; .section .note.GNU-stack' | \
	    $(CC) -c -x assembler -o $@ -

$(B)/kernel.elf: $(KERNEL_OBJS) $(B)/lib/libpure.a $(B)/obj/kernel.lines.o \
    $(B)/ld/kernel.ld
	$(link_kernel)

# --- Servers -----------------------------------------------------------------

define server_rules
$(1)_OBJS := $$(call objs,server,$$(call sources,$(2) $(2)/core))
$(B)/ld/$(1).ld: lib/server.ld include/kumquat/servers.def
$(B)/ld/$(1).ld: LD_SCRIPT = lib/server.ld
$(B)/ld/$(1).ld: LD_DEFS = -DSLOT=$$(call slot,$(1))
$(B)/$(1).elf: $$($(1)_OBJS) $(B)/lib/libserver.a $(B)/ld/$(1).ld
	$$(call say,LINK)
	$$(Q)$$(CC) $$(LDFLAGS) -T $(B)/ld/$(1).ld -o $$@ $$($(1)_OBJS) \
	    $(B)/lib/libserver.a -lgcc
endef
$(foreach d,$(SERVER_DIRS) $(TEST_SERVER_DIRS),$(eval $(call server_rules,$(notdir $(d)),$(d))))

# --- Programs ----------------------------------------------------------------

# The text of --help comes from the page at the head of a command's source.
$(B)/obj/help/%.c: tools/manual
	@mkdir -p $(@D)
	@tools/manual --c $(filter command/%,$^) > $@

$(B)/obj/help/%.o: $(B)/obj/help/%.c $(B)/flags
	$(Q)$(CC) $(GUEST_CFLAGS) -c -o $@ $<

# The source with the page: the program's only one, or main.c of its folder.
page_source = $(firstword $(call c_or_cc,command/$(1) command/$(1)/main))

define program_rules
$(1)_PROGRAM_OBJS := $$(call objs,user,$$(call program_sources,$(1))) \
    $(if $(call page_source,$(1)),$(B)/obj/help/$(1).o)
$(if $(call page_source,$(1)),$(B)/obj/help/$(1).c: $(call page_source,$(1)))
$(B)/command/$(1).elf: $$($(1)_PROGRAM_OBJS) $(B)/lib/libc.a $(B)/ld/user.ld
	@mkdir -p $$(@D)
	$$(call say,LINK)
	$$(Q)$$(CC) $$(LDFLAGS) -T $(B)/ld/user.ld -o $$@ $$($(1)_PROGRAM_OBJS) \
	    $(B)/lib/libc.a -lgcc
$(B)/bin/$(1): $(B)/command/$(1).elf $(LINETABLE)
	$$(strip_with_lines)
endef
$(foreach p,$(COMMANDS) $(GUEST_TESTS) $(EXTRA) $(notdir $(LAB_TESTS:.c=)),\
    $(eval $(call program_rules,$(p))))

# --- The course's demonstrations: servers of the slots DEMO and PARTNER, and
# programs --------------------------------------------------------------------

define demo_rules
$(B)/course/$(2).elf: $(B)/obj/server/course/demo/$(2).c.o \
    $(B)/lib/libserver.a $(B)/ld/$(1).ld
	@mkdir -p $$(@D)
	$$(call say,LINK)
	$$(Q)$$(CC) $$(LDFLAGS) -T $(B)/ld/$(1).ld -o $$@ $$(filter %.o %.a,$$^) \
	    -lgcc
endef
$(foreach s,demo partner,\
    $(eval $(B)/ld/$(s).ld: lib/server.ld include/kumquat/servers.def)\
    $(eval $(B)/ld/$(s).ld: LD_SCRIPT = lib/server.ld)\
    $(eval $(B)/ld/$(s).ld: LD_DEFS = -DSLOT=$(call slot,$(s)))\
    $(foreach d,$(filter $(s)%,$(DEMOS)),$(eval $(call demo_rules,$(s),$(d)))))

define program_demo_rules
$(B)/course/$(1).elf: $(B)/obj/user/course/demo/$(1).c.o $(B)/lib/libc.a \
    $(B)/ld/user.ld
	@mkdir -p $$(@D)
	$$(call say,LINK)
	$$(Q)$$(CC) $$(LDFLAGS) -T $(B)/ld/user.ld -o $$@ $$(filter %.o %.a,$$^) \
	    -lgcc
endef
$(foreach d,$(filter program%,$(DEMOS)),$(eval $(call program_demo_rules,$(d))))

$(B)/course/bin/%: $(B)/course/%.elf $(LINETABLE)
	$(strip_with_lines)

# --- Host tools and host tests -----------------------------------------------

# A host source names the further sources it is built with, and flags, in
# comments:  host-sources: fs/core/path.c    host-flags: -DX
host_says = $(shell sed -n 's/.*$(2): *\([^*]*\).*/\1/p' $(1))
host_compiler = $(HOSTCC) $(HOST_CFLAGS) $(1) $(call host_says,$<,host-flags) \
    $(sort $< $(call host_says,$<,host-sources))
# -MD would keep the dependencies of the last source alone; -M names our own
# headers too, which -idirafter makes the system's.
build_host = $(host_compiler) -o $@ && $(host_compiler) -M -MP -MT $@ > $@.d

$(B)/host/mfs: tools/mfs.c tools/check.c tools/check.h \
    $(wildcard fs/core/*.c) $(B)/flags | $(B)/tools-checked
	@mkdir -p $(@D)
	$(call say,HOST)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -O2 -MD -MP -MT $@ -o $@ $(filter %.c,$^)

$(B)/host/%: tests/host/%.c $(B)/flags | $(B)/tools-checked
	@mkdir -p $(@D)
	$(call say,HOST)
	$(Q)$(call build_host,$(SANITIZE))

# --- Manual ------------------------------------------------------------------

# All pages, as $(B)/manual/SECTION/NAME.txt, and in one file for the image.
$(B)/files/manual: tools/manual include/kumquat/messages.def \
    include/kumquat/errors.def \
    $(wildcard $(addprefix include/,*.h sys/*.h kumquat/*.h)) \
    $(foreach c,$(COMMANDS),$(call page_source,$(c))) \
    $(call sources,command/shabby_shell)
	@rm -rf $(B)/manual
	$(call say,PAGES)
	$(Q)tools/manual --all $(B)/manual $@

manual: $(B)/files/manual

# --- The image ---------------------------------------------------------------

BOOT_FILES := $(B)/boot/kernel.elf $(SERVERS:%=$(B)/boot/%.elf)
IMAGE_FILES := $(BOOT_FILES) $(COMMANDS:%=$(B)/bin/%) $(B)/files/manual \
    $(DEMOS:%=$(B)/course/bin/%)
MKIMAGE := tools/mkimage grub.cfg course/chapters $(wildcard files/*) \
    $(B)/host/mfs
define make_image
$(call say,IMAGE)
$(Q)MFS=$(B)/host/mfs tools/mkimage $@ \
    $(filter $(addprefix $(B)/,boot/% test/boot/% bin/% files/% course/bin/%),$^)
endef

$(B)/kumquat.img: $(IMAGE_FILES) $(EXTRA:%=$(B)/bin/%) $(MKIMAGE)
	$(make_image)

# The same with the guest tests in it, and the servers of tests/servers/, which
# GRUB starts; new each time.
$(B)/test.img: $(IMAGE_FILES) $(GUEST_TESTS:%=$(B)/bin/%) $(MKIMAGE) \
    $(patsubst %,$(B)/test/boot/%.elf,$(notdir $(TEST_SERVER_DIRS)))
	@rm -f $@
	$(make_image)

# The same as the first, for the tests of the course: new each time, so that it
# has nothing of the user's.
$(B)/course.img: $(IMAGE_FILES) $(MKIMAGE)
	@rm -f $@
	$(make_image)

# With room for large files and directories.
$(B)/large.img: export DISK_MIB = 192
$(B)/large.img: $(IMAGE_FILES) $(MKIMAGE)
	@rm -f $@
	$(make_image)

IMAGE := $(B)/kumquat.img
image: $(IMAGE)
fresh:
	rm -f $(B)/kumquat.img
	$(MAKE) image

# --- Run and debug -----------------------------------------------------------

# A make of its own, after the set-up has brought the tools.
again = $(MAKE) --no-print-directory \
    $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
WINDOW := $(if $(DISPLAY)$(WAYLAND_DISPLAY),window)
GTK = $(and $(WINDOW),$(wildcard /usr/lib/*/qemu/ui-gtk.so))
MACHINE = qemu-system-i386 -m 128 -drive file=$(IMAGE),format=raw \
    $(if $(GTK),,-display none) -debugcon file:$(B)/kernel.log

setup:
	@tools/setup build test debug book style
doctor:
	@tools/doctor

run:
	@tools/setup build $(WINDOW)
	@$(again) image
	@echo "COM1 is this terminal. Leave with: poweroff, or by force Ctrl+A x"
	@$(MACHINE) -serial mon:stdio

# Bochs's screen: a window, or where there is none a VNC display.
BOCHS_SCREEN = $(if $(DISPLAY),'display_library: x',\
    'display_library: rfb, options="timeout=0"')
BOCHS_SAYS = $(if $(DISPLAY),,echo "The VGA screen: a VNC viewer, display :0.")

bochs:
	@tools/setup build debug
	@$(again) image
	@echo "Debian's Bochs starts in its debugger; tools/bochs/run.rc makes it"
	@echo "go on by itself. COM1 is this terminal. Leave with: poweroff, or by"
	@echo "force Ctrl+]. $$($(BOCHS_SAYS))"
	@$(PYTHON) tools/console --bochs $(BOCHS_SCREEN)

# Here the terminal is the debugger's.
bochs-debug:
	@tools/setup build debug
	@$(again) symbols
	@echo "Bochs stops at kernel_main: c goes on, help helps, q leaves. Type on"
	@echo "the VGA screen; COM1's output goes to build/bochs-com1.txt."
	@$(BOCHS_SAYS)
	@bochs -unlock -f bochsrc -rc tools/bochs/debug.rc $(BOCHS_SCREEN)

symbols: image $(B)/kumquat.sym
# Names for Bochs: the kernel's as they are, a server's as "mm.main".
$(B)/kumquat.sym: $(B)/kernel.elf $(SERVERS:%=$(B)/%.elf)
	@for elf in $^; do \
	    name=$$(basename $$elf .elf); prefix=$$name.; \
	    [ $$name = kernel ] && prefix=; \
	    $(NM) -n $$elf | \
	        awk -v p=$$prefix '$$2 ~ /[TtDdBbRr]/ {print $$1, p $$3}'; \
	done > $@

# The image is not written to. `make console` in a second terminal is COM1.
gdb:
	@tools/setup build debug
	@$(again) image
	@echo "The machine waits: c starts it, Ctrl+C stops it, slots lists who runs,"
	@echo "program SLOT loads a program's symbols. COM1: make console in a second"
	@echo "terminal. The disk is not written to."
	@gdb -q $(B)/kernel.elf -x tools/gdb/kumquat.py -ex "machine $(MACHINE) \
	    -snapshot -serial unix:$(B)/com1,server=on,wait=off"
# With N that of make gdb-chapter, else of the machine that was started last.
console:
	@$(PYTHON) tools/console $(addsuffix -gdb-com1,$(addprefix $(B)/course/,\
	    $(if $(filter command%,$(origin N)),$(N) 0$(N),*))) \
	    $(if $(filter command%,$(origin N)),,$(B)/com1)

# A run with all that comes from outside, and the same once more under gdb. The
# disk is a copy of RECORD_DISK, RECORD_OPTIONS are further ones of QEMU's.
RECORD_DISK := $(IMAGE)
record:
	@tools/setup build debug
	@$(again) image
	@B=$(B) tools/replay record $(RECORD_DISK) $(RECORD_OPTIONS)
replay:
	@tools/setup debug
	@B=$(B) tools/replay gdb

# --- The course --------------------------------------------------------------

# N, a chapter's number, is taken from the command line alone.
CHAPTER = $(if $(filter command%,$(origin N)),$(N),none)
QEMU := qemu-system-i386 -m 128 $(if $(GTK),,-display none)

# A wrong number is told before anything is built.
find_chapter = ! command -v $(PYTHON) >/dev/null || \
    $(PYTHON) tools/chapter --find $(CHAPTER)

chapter:
	@$(find_chapter)
	@tools/setup build $(WINDOW)
	@$(again) image
	@B=$(B) IMAGE=$(IMAGE) tools/chapter $(CHAPTER) -- $(QEMU)
bochs-chapter gdb-chapter:
	@$(find_chapter)
	@tools/setup build debug
	@$(again) symbols
	@$(if $(filter bochs%,$@),$(BOCHS_SAYS))
	@B=$(B) IMAGE=$(IMAGE) tools/chapter --$(@:%-chapter=%) $(CHAPTER) -- \
	    $(if $(filter gdb%,$@),$(QEMU),$(BOCHS_SCREEN))

# The book, as HTML and EPUB.
book:
	@tools/setup build book
	$(Q)sphinx-build -q -E -W --keep-going -b html -d $(B)/book/trees \
	    course $(B)/book/html
	$(call say,BOOK,$(B)/book/html/index.html)
	$(Q)sphinx-build -q -E -W --keep-going -b epub -d $(B)/book/trees-epub \
	    course $(B)/book/epub
	$(call say,BOOK,$(B)/book/epub/kumquat.epub)

# --- Test --------------------------------------------------------------------

# All tests, or with ONLY="words" those with one of the words in their name.
test:
	@tools/setup build test
	@$(again) tested
	@B=$(B) $(PYTHON) tests/run.py $(ONLY)
# The same with 50 boots, and with fork=eager for all tests.
soak:
	@KUMQUAT_BOOTS=50 $(MAKE) --no-print-directory test
# More crashes and faults: half an hour.
faults:
	@tools/setup build test
	@$(again) tested
	@$(B)/host/fs_crash long $(SEED)
	@KUMQUAT_STATES=3000 B=$(B) $(PYTHON) tests/run.py D6 D9
# Does a driver do what docs/driver.md asks of it? On a block device's minor it
# writes: to the sectors from FIRST on, else to the last ones.
conform:
	@tools/setup build
	@$(again) $(B)/test.img
	@B=$(B) $(PYTHON) tests/conform.py $(DRIVER) $(or $(MINOR),0) $(KIND) \
	    $(FIRST)
tested: symbols $(B)/test.img $(B)/course.img $(HOST_TESTS:%=$(B)/host/%)

# --- Measure -----------------------------------------------------------------

# All of bench, against the table in docs/bench.md and what is required; one
# operation's instructions by function. OP names it, LINES=1 TIMELINE=1 show
# more: only if make is given them, since LINES is the terminal's height too.
asked = $(and $(filter command%,$(origin $(1))),$(filter-out 0 no,$($(1))))
bench:
	@tools/setup build
	@$(again) measured
	@B=$(B) tools/bench
profile:
	@tools/setup build
	@$(again) measured
	@B=$(B) tools/profile $(if $(call asked,TIMELINE),--timeline) \
	    $(if $(call asked,LINES),--lines) -- $(OP)
# How that grows with processes (which need a build of their own), names, a
# file's size and RAM, into docs/scale.md.
scale:
	@tools/setup build
	@$(again) measured image $(B)/large.img
	@$(again) B=$(B)/many NR_PROCS=4096 image
	@B=$(B) tools/scale
measured: $(B)/test.img $(B)/host/count.so
tested: measured

# Plugins for QEMU.
$(B)/host/%.so: tools/plugin/%.c tools/plugin/qemu.h $(B)/flags \
    | $(B)/tools-checked
	@mkdir -p $(@D)
	$(call say,HOST)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -O2 -shared -fPIC -o $@ $<

include tools/module.mk
include tools/lab.mk

# --- New parts, from tools/templates ------------------------------------------

# NAME is taken from the command line alone: some environments have one.
new-server new-command new-test:
	@tools/new $(@:new-%=%) $(if $(filter command%,$(origin NAME)),"$$NAME")

# --- Parts, for those who write them -----------------------------------------

kernel: $(B)/kernel.elf
servers: $(BOOT_FILES)
programs: $(COMMANDS:%=$(B)/bin/%) $(EXTRA:%=$(B)/bin/%)
guest-tests: $(GUEST_TESTS:%=$(B)/bin/%)
host-tests: $(HOST_TESTS:%=$(B)/host/%)
	@for t in $(HOST_TESTS); do echo "== $$t"; $(B)/host/$$t || exit 1; done

clean:
	rm -rf $(B)

help:
	@echo "make               build $(B)/kumquat.img; your files in it stay"
	@echo "make run           install what is missing, build, run in QEMU"
	@echo "make test          install what is missing, build, run all tests"
	@echo "make fresh         build the image anew, without your files"
	@echo "make bochs         run in Bochs"
	@echo "make bochs-debug   run in Bochs's debugger, with all symbols"
	@echo "make gdb           run in QEMU under gdb, with all symbols"
	@echo "make console       COM1 of the machine under gdb that was started last;"
	@echo "                   N=7: of make gdb-chapter N=7"
	@echo "make record        run in QEMU and record all that happens,"
	@echo "make replay        and that again under gdb, which can go backwards"
	@echo "make chapter N=7   boot a chapter of the course; N=0 lists them"
	@echo "                   (KERNEL=fork=eager: words on the kernel's command line)"
	@echo "make bochs-chapter N=7   the same in Bochs's debugger: what to watch"
	@echo "make gdb-chapter N=7     the same under gdb"
	@echo "make book          the course as HTML and EPUB, in $(B)/book/"
	@echo "make lab NAME=cow DIR=../cow   write a lab's hand-out, to work in"
	@echo "make grade         count the points of the lab that this tree is;"
	@echo "                   JSON=gradescope or classroom writes results.json"
	@echo "make soak          the tests, with 50 boots and more of fork=eager"
	@echo "make faults        more crashes and disk faults, half an hour"
	@echo "make conform       ask a driver what docs/driver.md wants of it:"
	@echo "                   DRIVER=ram MINOR=2 KIND=block (or character)"
	@echo "make bench         measure all operations, against docs/bench.md, which"
	@echo '                   is written anew; REASON="why" if more is right'
	@echo "make profile OP=X  where the instructions of bench's operation X go;"
	@echo "                   LINES=1 by source line, TIMELINE=1 in their order"
	@echo "make scale         how costs grow, into docs/scale.md: some minutes"
	@echo "make new-server NAME=x   a server: its row, message, command and tests"
	@echo "make new-command NAME=x  a command with its page and transcript"
	@echo "make new-test NAME=x     a test that runs inside the system"
	@echo "make manual        all manual pages, in $(B)/manual/"
	@echo "make doctor        which tools are there, and what they are for"
	@echo "make setup         install all tools"
	@echo "make fmt           lay out the C and C++ files"
	@echo "make lint          look for mistakes in them"
	@echo "make clean         remove $(B)/"
	@echo "make help          this list"
	@echo 'PROGRAMS="a.c b.cc" adds programs to the image, NR_PROCS=4000 process'
	@echo 'slots, IMAGE=FILE another disk for run, gdb, record and the chapters,'
	@echo 'V=1 shows all commands, ONLY="words" picks tests.'

-include $(shell find $(B)/obj $(B)/host -name '*.d' 2>/dev/null)

FORCE:
.PHONY: all image symbols fresh setup doctor run bochs bochs-debug gdb console record replay chapter \
    bochs-chapter gdb-chapter book test \
    soak faults conform tested bench profile scale measured manual kernel servers \
    programs guest-tests host-tests new-server new-command new-test clean help \
    FORCE
