/*
 * What the plugins use of QEMU's interface, as docs/devel/tcg-plugins and the
 * header qemu-plugin.h of QEMU 7.2 describe it; Debian 12 has no such header.
 * QEMU itself refuses a plugin of a version that it does not know.
 */
#ifndef PLUGIN_QEMU_H
#define PLUGIN_QEMU_H

#include <stddef.h>
#include <stdint.h>

#ifndef PLUGIN_API
#define PLUGIN_API 1
#endif
#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;   /* a block of translated code */
struct qemu_plugin_insn; /* an instruction in it */
struct qemu_info_t;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

void qemu_plugin_register_vcpu_tb_trans_cb(
    uint64_t id, void (*on_translation)(uint64_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *tb, void (*on_execution)(unsigned, void *),
    enum qemu_plugin_cb_flags flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *insn, void (*on_execution)(unsigned, void *),
    enum qemu_plugin_cb_flags flags, void *data);
void qemu_plugin_register_atexit_cb(uint64_t id,
                                    void (*at_exit)(uint64_t, void *),
                                    void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(
    const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

/* What QEMU looks for in a plugin. Installing is called with the options;
 * anything but 0 makes QEMU end. */
EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info_t *info,
                               int argc, char **argv);

#endif
