/*
 * Row E3: does a driver do what docs/driver.md asks of it?
 *
 *   t_driver                                    all of ours
 *   t_driver DRIVER [MINOR [KIND [SECTOR]]]     one minor of one driver
 *
 * KIND is block or character; without it, it is a block device if it tells a
 * size. A block device's last 136 sectors are written to, or those from SECTOR
 * on; at the end they have again what they had. Nothing is written if there are
 * not as many, or they can't be read.
 */
#include "conform_block.h"
#include "conform_character.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

static const struct {
    endpoint slot;
    const char *name;
} servers[] = {
#define SERVER(NAME, module, ...) {NAME, module},
#define USER(...)
#include <kumquat/servers.def>
#undef SERVER
#undef USER
};

/* Ours. The whole disk has room between GRUB and the partition. */
static const struct device {
    const char *driver;
    word minor;
    int is_block;
    word first;
} devices[] = {
    {"ram", RAM_NULL, 0, 0},        {"ram", RAM_ZERO, 0, 0},
    {"random", RANDOM_BYTES, 0, 0}, {"tty", TTY_VGA(1), 0, 0},
    {"ram", RAM_DISK, 1, 0},        {"disk", DISK_MINOR(0, 0), 1, 1800},
};

static endpoint find(const char *name)
{
    for (int i = 0; i < COUNT(servers); i++)
        if (strcmp(servers[i].name, name) == 0)
            return servers[i].slot;
    return KERNEL;
}

static int questions_of(const struct device *device)
{
    return device->is_block ? COUNT(block_questions)
                            : COUNT(character_questions);
}

static void conform(const struct device *device)
{
    const struct conform *questions =
        device->is_block ? block_questions : character_questions;

    at.driver = find(device->driver);
    at.minor = device->minor;
    at.first = device->first;
    at.sectors = 0;
    slowest = 0;
    unanswered = 0;
    for (int i = 0; i < questions_of(device); i++) {
        char text[100];
        snprintf(text, sizeof(text), "%s %u: %s", device->driver,
                 (unsigned)device->minor, questions[i].question);
        int step = questions[i].holds();
        is(step, 0, text);
        if (i == 0 && device->is_block && step != 0)
            bail("what can't be given back is not written to");
    }
}

static int tells_any_size(endpoint driver, word minor)
{
    at.driver = driver;
    return driver_ask(DEVICE_BLOCK_SIZE, minor, 0, 0, 0, 0, PROBE_PLAIN) >= 0;
}

/* The device that the arguments name. */
static struct device device_told(int argc, char **argv)
{
    struct device device = {.driver = argv[1]};
    const char *kind = argc > 3 ? argv[3] : "";

    if (find(argv[1]) == KERNEL)
        bail("servers.def has no such driver");
    device.minor = argc > 2 ? (word)strtoul(argv[2], NULL, 10) : 0;
    device.first = argc > 4 ? (word)strtoul(argv[4], NULL, 10) : 0;
    device.is_block = strcmp(kind, "block") == 0;
    if (*kind == '\0')
        device.is_block = tells_any_size(find(argv[1]), device.minor);
    else if (!device.is_block && strcmp(kind, "character") != 0)
        bail("arguments: DRIVER MINOR block|character SECTOR");
    return device;
}

int main(int argc, char **argv)
{
    int count = 0;

    if (probe_ask(NULL, 0, NULL, 0) == -ESRCH) {
        plan(1);
        skip("do our drivers conform?", "PROBE is where GRUB starts it only");
        return done();
    }
    if (argc > 1) {
        struct device device = device_told(argc, argv);
        plan(questions_of(&device));
        conform(&device);
        return done();
    }
    for (int i = 0; i < COUNT(devices); i++)
        count += questions_of(&devices[i]);
    plan(count);
    for (int i = 0; i < COUNT(devices); i++)
        conform(&devices[i]);
    return done();
}
