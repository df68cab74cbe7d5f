# make lab, make grade: see course/labs/README. NAME, DIR and JSON are taken
# from the command line alone: some environments have one. In a hand-out there
# is one lab only, and so no need to name it.

given = $(if $(filter command%,$(origin $(1))),$($(1)))
LABS := $(patsubst course/labs/%/lab,%,$(wildcard course/labs/*/lab))
LAB := $(or $(call given,NAME),$(if $(filter 1,$(words $(LABS))),$(LABS)))

# The programs that a lab's tests run: the first word of each `run` line.
lab_programs = $(sort $(shell sed -n 's/^run = \([^ ]*\).*/\1/p' \
    course/labs/$(1)/lab))
LAB_MACHINE := init shabby_shell echo poweroff

# Servers that a lab's machine has besides the system's, each in the place of one
# of tests/servers/.
lab_servers = $(basename $(notdir $(wildcard course/labs/$(1)/tests/servers/*.c)))
define lab_server_rules
$(B)/lab/$(1)/$(2).elf: \
    $(B)/obj/server/course/labs/$(1)/tests/servers/$(2).c.o \
    $(B)/lib/libserver.a $(B)/ld/$(2).ld
	@mkdir -p $$(@D)
	$$(call say,LINK)
	$$(Q)$$(CC) $$(LDFLAGS) -T $(B)/ld/$(2).ld -o $$@ $$(filter %.o %.a,$$^) \
	    -lgcc
endef
$(foreach l,$(LABS),$(foreach s,$(call lab_servers,$(l)),\
    $(eval $(call lab_server_rules,$(l),$(s)))))

# An image without kernel and servers, which QEMU gets from the build.
define lab_rules
$(B)/lab/$(1).img: export DISK_MIB = 4
$(B)/lab/$(1).img: $(patsubst %,$(B)/bin/%,$(LAB_MACHINE) \
    $(call lab_programs,$(1))) $(MKIMAGE)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(make_image)
lab-parts-$(1): $(BOOT_FILES) $(B)/lab/$(1).img $(B)/host/limit.so \
    $(patsubst %,$(B)/lab/$(1)/%.elf,$(call lab_servers,$(1)))
tested: lab-parts-$(1)
.PHONY: lab-parts-$(1)
endef
$(foreach l,$(LABS),$(eval $(call lab_rules,$(l))))

# In a hand-out the image that `make run` boots has the lab's programs, too.
$(if $(wildcard TASK.rst),$(foreach l,$(LABS),$(eval \
    $(B)/kumquat.img: $(patsubst %,$(B)/bin/%,$(call lab_programs,$(l))))))

lab:
	@tools/lab $(if $(call given,NAME),"$$NAME","") \
	    $(if $(call given,DIR),"$$DIR")
grade:
	@tools/setup build
	@B=$(B) MAKE="$(again)" tools/grade $(LAB) \
	    $(if $(call given,JSON),"--json=$$JSON")

.PHONY: lab grade
